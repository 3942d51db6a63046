// SPDX-License-Identifier: Apache-2.0
// The database of a state directory, opened for writing, with its tables. Private to this folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "engine/checkpoint.hpp"
#include "store/cursor_rows.hpp"
#include "store/named_rows.hpp"
#include "store/outbox_rows.hpp"
#include "store/sqlite.hpp"
#include "store/usage_rows.hpp"
#include "store/window_rows.hpp"

namespace tokentail {

struct StateTables {
  CursorRows cursors;
  WindowRows windows;
  UsageRows usage;
  NamedRows alerts;
  NamedRows values;
  OutboxRows outbox;

  static Outcome<StateTables> prepare(const Database& database);

  // To be called inside a transaction.
  [[nodiscard]] Outcome<> write(const Checkpoint& checkpoint);
  // A part of the merging that writing left; false when it left none.
  [[nodiscard]] Outcome<bool> merge_some();
  [[nodiscard]] Outcome<SavedState> read();

  // Empty when there is none of this name.
  [[nodiscard]] Outcome<std::string> value_named(std::string_view name);
};

struct StateDatabase {
  Database database;
  StateTables tables;

  // Makes or migrates the tables and looks for damage. ErrorKind::corrupt: set it aside and call
  // again. On ErrorKind::too_new no file was changed.
  static Outcome<StateDatabase> open(const std::string& path, std::int64_t bytes_max);
};

}  // namespace tokentail
