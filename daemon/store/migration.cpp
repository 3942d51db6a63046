// SPDX-License-Identifier: Apache-2.0
#include "store/migration.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "store/in_turn.hpp"
#include "store/row_check.hpp"
#include "store/usage_row.hpp"
#include "store/usage_rows.hpp"
#include "store/window_rows.hpp"

namespace tokentail {
namespace {

// So many rows are in memory at a time.
constexpr std::int64_t rows_at_once = 100'000;

// Calls `visit` for each row of the query, until one fails.
template <class Visit>
Outcome<> each_row(const Database& database, std::string_view query, Visit visit) {
  auto rows = database.prepare(query);
  if (!rows) {
    return std::unexpected(rows.error());
  }
  for (;;) {
    const auto row = rows->step();
    if (!row || !*row) {
      return row ? Outcome<>() : std::unexpected(row.error());
    }
    if (auto visited = visit(*rows); !visited) {
      return visited;
    }
  }
}

Outcome<> convert_windows(const Database& database) {
  auto runs = WindowRows::prepare(database);
  if (!runs) {
    return std::unexpected(runs.error());
  }
  SavedTable table;
  const auto save = [&] {
    auto saved = runs->save(std::span(&table, 1));
    table.rows.clear();
    return saved;
  };
  const auto read = each_row(
      database,
      "SELECT t.identity, w.key, w.state, w.checksum FROM window_table t JOIN window w ON "
      "w.table_id=t.id ORDER BY t.id, w.key",
      [&](const Statement& row) -> Outcome<> {
        const std::string identity(row.bytes_at(0));
        const auto check = RowCheck().bytes(identity).bytes(row.bytes_at(1)).bytes(row.bytes_at(2));
        if (!check.agrees_with(row.integer_at(3))) {
          return fail(ErrorKind::corrupt, "the windows of a key do not match their checksum");
        }
        Outcome<> saved;
        if (identity != table.identity || std::ssize(table.rows) == rows_at_once) {
          saved = save();
          table.identity = identity;
        }
        table.rows.push_back(
            {.key = std::string(row.bytes_at(1)), .state = std::string(row.bytes_at(2))});
        return saved;
      });
  return read ? save() : read;
}

void note(std::int64_t day, std::string_view key, const UsageRow& row, UsageJournal& journal) {
  for (std::int64_t hour = 0; hour < hours_per_day; ++hour) {
    if (row.hour(hour) != UsageTotals{}) {
      journal.add(
          {.key = std::string(key), .hour = day * hours_per_day + hour, .totals = row.hour(hour)});
    }
  }
}

Outcome<> convert_usage(const Database& database) {
  auto runs = UsageRows::prepare(database);
  if (!runs) {
    return std::unexpected(runs.error());
  }
  UsageJournal journal;
  const auto save = [&] { return runs->add(std::exchange(journal, {})); };
  const auto read = each_row(database, "SELECT day, key, hours FROM usage ORDER BY day, key",
                             [&](const Statement& row) -> Outcome<> {
                               if (const auto hours = UsageRow::decode(row.bytes_at(2))) {
                                 note(row.integer_at(0), row.bytes_at(1), *hours, journal);
                               }
                               return journal.size() < rows_at_once ? Outcome<>() : save();
                             });
  return read ? save() : read;
}

}  // namespace

Outcome<> rows_to_runs(const Database& database) {
  return in_turn([&] { return convert_windows(database); },
                 [&] { return convert_usage(database); });
}

}  // namespace tokentail
