// SPDX-License-Identifier: Apache-2.0
#include "store/window_rows.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "store/in_turn.hpp"
#include "store/key_order.hpp"
#include "store/row_check.hpp"

namespace tokentail {
namespace {

constexpr std::array window_queries{
    "INSERT OR IGNORE INTO window_table(identity) VALUES(?1)",
    "SELECT id FROM window_table WHERE identity=?1",
    "DELETE FROM window_table WHERE identity=?1",
    "DELETE FROM window WHERE table_id=(SELECT id FROM window_table WHERE identity=?1)",
    // REPLACE, not an upsert: on a table that is its own primary key it is a single overwrite.
    "REPLACE INTO window VALUES(?1, ?2, ?3, ?4)",
    "DELETE FROM window WHERE table_id=?1 AND key=?2",
    "SELECT t.identity, w.key, w.state, w.checksum FROM window_table t JOIN window w ON "
    "w.table_id=t.id "
    "ORDER BY t.identity, w.key",
};

RowCheck check_of(std::string_view identity, std::string_view key, std::string_view state) {
  return RowCheck().bytes(identity).bytes(key).bytes(state);
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
  return WindowRows(Statements{.add_table = std::move(statements[0]),
                               .find_table = std::move(statements[1]),
                               .forget_table = std::move(statements[2]),
                               .forget_rows = std::move(statements[3]),
                               .save = std::move(statements[4]),
                               .remove = std::move(statements[5]),
                               .load = std::move(statements[6])});
}

Outcome<std::int64_t> WindowRows::table_id(const std::string& identity) {
  if (const auto added = statements_.add_table.bytes(1, identity).run(); !added) {
    return std::unexpected(added.error());
  }
  auto& find = statements_.find_table;
  const auto row = find.bytes(1, identity).step();
  if (!row || !*row) {
    return row ? fail(ErrorKind::corrupt, "a table that was just added is not there")
               : std::unexpected(row.error());
  }
  const auto id = find.integer_at(0);
  find.reset();
  return id;
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
  const auto id = table_id(table.identity);
  if (!id) {
    return std::unexpected(id.error());
  }
  statements_.save.integer(1, *id);
  statements_.remove.integer(1, *id);
  for (const auto* row : in_key_order(table.rows)) {
    auto saved = row->state.empty()
                     ? statements_.remove.bytes(2, row->key).run()
                     : statements_.save.bytes(2, row->key)
                           .bytes(3, row->state)
                           .integer(4, check_of(table.identity, row->key, row->state).value())
                           .run();
    if (!saved) {
      return saved;
    }
  }
  return {};
}

Outcome<> WindowRows::forget(std::span<const std::string> identities) {
  for (const auto& identity : identities) {
    auto deleted = in_turn([&] { return statements_.forget_rows.bytes(1, identity).run(); },
                           [&] { return statements_.forget_table.bytes(1, identity).run(); });
    if (!deleted) {
      return deleted;
    }
  }
  return {};
}

Outcome<std::vector<SavedTable>> WindowRows::load() {
  std::vector<SavedTable> tables;
  auto& load = statements_.load;
  for (;;) {
    const auto row = load.step();
    if (!row) {
      return std::unexpected(row.error());
    }
    if (!*row) {
      return tables;
    }
    if (tables.empty() || tables.back().identity != load.bytes_at(0)) {
      tables.push_back({.identity = std::string(load.bytes_at(0)), .rows = {}});
    }
    const auto check = check_of(load.bytes_at(0), load.bytes_at(1), load.bytes_at(2));
    if (!check.agrees_with(load.integer_at(3))) {
      load.reset();
      return fail(ErrorKind::corrupt, "the windows of a key do not match their checksum");
    }
    tables.back().rows.push_back(
        {.key = std::string(load.bytes_at(1)), .state = std::string(load.bytes_at(2))});
  }
}

}  // namespace tokentail
