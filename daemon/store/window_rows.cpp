// SPDX-License-Identifier: Apache-2.0
#include "store/window_rows.hpp"

#include <array>
#include <string_view>

#include "store/hash_order.hpp"
#include "store/in_turn.hpp"

namespace tokentail {
namespace {

constexpr std::array window_queries{
    "INSERT INTO window_table(identity) VALUES(?1)",
    "SELECT id FROM window_table WHERE identity=?1",
    "DELETE FROM window_table WHERE id=?1",
    "SELECT id, identity FROM window_table ORDER BY identity",
    "SELECT count(*) FROM window_run WHERE tree NOT IN (SELECT id FROM window_table)",
};

void keep_newer(std::string& /*newer*/, std::string_view /*older*/) {}

// A row without a state is one that is gone, in a run as in a checkpoint.
SortedRun run_of(const std::vector<AggregateTable::Row>& saved) {
  constexpr std::size_t sizes = 4;  // of a usual key and state, in front of them
  std::vector<RunRow> rows;
  rows.reserve(saved.size());
  SortedRun run;
  std::size_t bytes = 0;
  for (const auto& row : saved) {
    rows.push_back(RunRow::of(row.key, row.state));
    bytes += row.key.size() + row.state.size() + sizes;
  }
  run.bytes.reserve(bytes);
  sort_by_hash(rows);
  for (const auto& row : rows) {
    run.add(row);
  }
  return run;
}

}  // namespace

Outcome<WindowRows> WindowRows::prepare(const Database& database) {
  std::vector<Statement> statements;
  for (const auto* query : window_queries) {
    auto statement = database.prepare(query);
    if (!statement) {
      return std::unexpected(statement.error());
    }
    statements.push_back(std::move(*statement));
  }
  auto runs = RunTable::prepare(database, "window_run", keep_newer, RunTable::OnDamage::fail);
  if (!runs) {
    return std::unexpected(runs.error());
  }
  return WindowRows(Statements{.add_table = std::move(statements[0]),
                               .find_table = std::move(statements[1]),
                               .forget_table = std::move(statements[2]),
                               .list_tables = std::move(statements[3]),
                               .count_strays = std::move(statements[4])},
                    std::move(*runs));
}

Outcome<std::optional<std::int64_t>> WindowRows::find_table(const std::string& identity) {
  auto& find = statements_.find_table;
  const auto row = find.bytes(1, identity).step();
  if (!row) {
    return std::unexpected(row.error());
  }
  const auto number = *row ? std::optional(find.integer_at(0)) : std::nullopt;
  find.reset();
  return number;
}

Outcome<std::int64_t> WindowRows::table_number(const std::string& identity) {
  auto known = find_table(identity);
  if (known && !*known) {
    if (const auto added = statements_.add_table.bytes(1, identity).run(); !added) {
      return std::unexpected(added.error());
    }
    known = find_table(identity);
  }
  if (!known || !*known) {
    return known ? fail(ErrorKind::corrupt, "a table that was just added is not there")
                 : std::unexpected(known.error());
  }
  return **known;
}

Outcome<> WindowRows::save(std::span<const SavedTable> tables) {
  for (const auto& table : tables) {
    if (auto saved = save_table(table); !saved) {
      return saved;
    }
  }
  return {};
}

Outcome<> WindowRows::save_table(const SavedTable& table) {
  if (table.rows.empty()) {
    return {};
  }
  const auto number = table_number(table.identity);
  return number ? runs_.add({.number = *number, .name = table.identity}, run_of(table.rows))
                : std::unexpected(number.error());
}

Outcome<> WindowRows::forget(std::span<const std::string> identities) {
  for (const auto& identity : identities) {
    const auto number = find_table(identity);
    if (!number) {
      return std::unexpected(number.error());
    }
    if (!*number) {
      continue;
    }
    auto deleted = in_turn([&] { return runs_.drop(**number); },
                           [&] { return statements_.forget_table.integer(1, **number).run(); });
    if (!deleted) {
      return deleted;
    }
  }
  return {};
}

Outcome<> WindowRows::forget_all() {
  const auto all = tables();
  if (!all) {
    return std::unexpected(all.error());
  }
  for (const auto& [number, identity] : *all) {
    if (auto forgotten = forget(std::span(&identity, 1)); !forgotten) {
      return forgotten;
    }
  }
  return {};
}

Outcome<std::vector<std::pair<std::int64_t, std::string>>> WindowRows::tables() {
  std::vector<std::pair<std::int64_t, std::string>> all;
  auto& list = statements_.list_tables;
  for (;;) {
    const auto row = list.step();
    if (!row) {
      return std::unexpected(row.error());
    }
    if (!*row) {
      return all;
    }
    all.emplace_back(list.integer_at(0), list.bytes_at(1));
  }
}

Outcome<> WindowRows::check_strays() {
  auto& count = statements_.count_strays;
  const auto row = count.step();
  const auto strays = row && *row ? count.integer_at(0) : 0;
  count.reset();
  if (!row) {
    return std::unexpected(row.error());
  }
  return strays == 0 ? Outcome<>() : fail(ErrorKind::corrupt, "windows that belong to no table");
}

Outcome<std::vector<SavedTable>> WindowRows::load() {
  const auto belong = check_strays();
  const auto all = tables();
  if (!belong || !all) {
    return std::unexpected(belong ? all.error() : belong.error());
  }
  std::vector<SavedTable> result;
  for (const auto& [number, identity] : *all) {
    SavedTable table{.identity = identity, .rows = {}};
    const auto read = runs_.read({.number = number, .name = identity}, [&](const RunRow& row) {
      table.rows.push_back({.key = std::string(row.key), .state = std::string(row.value)});
    });
    if (!read) {
      return std::unexpected(read.error());
    }
    if (!table.rows.empty()) {
      result.push_back(std::move(table));
    }
  }
  return result;
}

}  // namespace tokentail
