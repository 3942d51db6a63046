// SPDX-License-Identifier: Apache-2.0
// The tables `window_table` and `window_run`: the state of each key of each aggregate table.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "engine/checkpoint.hpp"
#include "store/run_table.hpp"
#include "store/sqlite.hpp"

namespace tokentail {

class WindowRows {
 public:
  static Outcome<WindowRows> prepare(const Database& database);

  [[nodiscard]] Outcome<> save(std::span<const SavedTable> tables);
  [[nodiscard]] Outcome<> forget(std::span<const std::string> identities);
  [[nodiscard]] Outcome<> forget_all();
  // See RunTable.
  [[nodiscard]] Outcome<bool> merge_some() { return runs_.merge_some(); }
  void put_off_merging(bool on) { runs_.put_off(on); }
  [[nodiscard]] std::size_t merges_due() const { return runs_.merges_due(); }
  // Rows in an order that hangs on their keys alone.
  [[nodiscard]] Outcome<std::vector<SavedTable>> load();

 private:
  struct Statements {
    Statement add_table;
    Statement find_table;
    Statement forget_table;
    Statement list_tables;
    Statement count_strays;
  };

  WindowRows(Statements statements, RunTable runs)
      : statements_(std::move(statements)), runs_(std::move(runs)) {}

  [[nodiscard]] Outcome<> save_table(const SavedTable& table);
  [[nodiscard]] Outcome<std::optional<std::int64_t>> find_table(const std::string& identity);
  [[nodiscard]] Outcome<std::int64_t> table_number(const std::string& identity);
  [[nodiscard]] Outcome<std::vector<std::pair<std::int64_t, std::string>>> tables();
  [[nodiscard]] Outcome<> check_strays();

  Statements statements_;
  RunTable runs_;
};

}  // namespace tokentail
