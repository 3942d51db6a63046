// SPDX-License-Identifier: Apache-2.0
// The tables `window_table` and `window`: the state of each key of each aggregate table.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "engine/checkpoint.hpp"
#include "store/sqlite.hpp"

namespace tokentail {

class WindowRows {
 public:
  static Outcome<WindowRows> prepare(const Database& database);

  [[nodiscard]] Outcome<> save(std::span<const SavedTable> tables);
  [[nodiscard]] Outcome<> forget(std::span<const std::string> identities);
  [[nodiscard]] Outcome<std::vector<SavedTable>> load();

 private:
  struct Statements {
    Statement add_table;
    Statement find_table;
    Statement forget_table;
    Statement forget_rows;
    Statement save;
    Statement remove;
    Statement load;
  };

  explicit WindowRows(Statements statements) : statements_(std::move(statements)) {}

  [[nodiscard]] Outcome<> save_table(const SavedTable& table);
  [[nodiscard]] Outcome<std::int64_t> table_id(const std::string& identity);

  Statements statements_;
};

}  // namespace tokentail
