// SPDX-License-Identifier: Apache-2.0
// The table `cursor`: one row a file.
#pragma once

#include <span>
#include <vector>

#include "core/error.hpp"
#include "source/file_cursor.hpp"
#include "store/sqlite.hpp"

namespace tokentail {

class CursorRows {
 public:
  static Outcome<CursorRows> prepare(const Database& database);

  [[nodiscard]] Outcome<> save(std::span<const FileCursor> cursors);
  [[nodiscard]] Outcome<> forget(std::span<const FileCursor> cursors);

  // ErrorKind::corrupt when a row cannot be a cursor.
  [[nodiscard]] Outcome<std::vector<FileCursor>> load();

 private:
  CursorRows(Statement save, Statement forget, Statement load)
      : save_(std::move(save)), forget_(std::move(forget)), load_(std::move(load)) {}

  Statement save_;
  Statement forget_;
  Statement load_;
};

}  // namespace tokentail
