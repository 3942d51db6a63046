// SPDX-License-Identifier: Apache-2.0
#include "store/outbox_rows.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "store/row_check.hpp"

namespace tokentail {
namespace {

constexpr std::array queries{
    "INSERT OR IGNORE INTO outbox"
    "(id, target, dedup_key, kind, body, created_ns, due_ns, attempts, last_error, checksum) "
    "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    "DELETE FROM outbox WHERE id=?1 AND target=?2",
    // The checksum of a dead one is the other's turned over.
    "UPDATE outbox SET attempts=?3, due_ns=?4, last_error=?5, dead=?6, "
    "checksum=CASE WHEN dead=?6 THEN checksum ELSE ~checksum END WHERE id=?1 AND target=?2",
    "DELETE FROM outbox WHERE dead=1 AND sequence <= "
    "(SELECT sequence FROM outbox WHERE dead=1 ORDER BY sequence DESC LIMIT 1 OFFSET ?1)",
    "SELECT id, target, dedup_key, kind, body, created_ns, due_ns, attempts, last_error, dead, "
    "checksum FROM outbox ORDER BY sequence",
    "SELECT count(*) FROM outbox WHERE dead=1",
    "SELECT id, target, dedup_key, kind, body, created_ns, due_ns, attempts, last_error, dead "
    "FROM outbox ORDER BY sequence",
    "UPDATE outbox SET created_ns=?3, due_ns=?3, attempts=0, last_error=x'', dead=0, "
    "checksum=CASE WHEN dead=0 THEN checksum ELSE ~checksum END "
    "WHERE id=?1 AND target=?2",
};

OutboxRow row_at(const Statement& row) {
  return {.id = std::string(row.bytes_at(0)),
          .target = std::string(row.bytes_at(1)),
          .dedup_key = std::string(row.bytes_at(2)),
          .kind = static_cast<MessageKind>(row.integer_at(3)),
          .body = std::string(row.bytes_at(4)),
          .created = instant_from_ns(row.integer_at(5)),
          .due = instant_from_ns(row.integer_at(6)),
          .attempts = row.integer_at(7),
          .last_error = std::string(row.bytes_at(8))};
}

// Of what never changes.
RowCheck check_of(const OutboxRow& row) {
  return RowCheck()
      .bytes(row.id)
      .bytes(row.target)
      .bytes(row.dedup_key)
      .integer(static_cast<std::int64_t>(row.kind))
      .bytes(row.body);
}

bool agrees(const OutboxRow& row, std::int64_t is_dead, std::int64_t saved) {
  const bool was_checked = saved != RowCheck::unchecked;
  return (is_dead == 0 || is_dead == 1) &&
         check_of(row).agrees_with(was_checked && is_dead == 1 ? ~saved : saved);
}

}  // namespace

Outcome<OutboxRows> OutboxRows::prepare(const Database& database) {
  std::vector<Statement> statements;
  for (const auto* query : queries) {
    auto statement = database.prepare(query);
    if (!statement) {
      return std::unexpected(statement.error());
    }
    statements.push_back(std::move(*statement));
  }
  return OutboxRows(Statements{.add = std::move(statements[0]),
                               .remove = std::move(statements[1]),
                               .update = std::move(statements[2]),
                               .trim = std::move(statements[3]),
                               .load = std::move(statements[4]),
                               .count_dead = std::move(statements[5]),
                               .load_all = std::move(statements[6]),
                               .revive = std::move(statements[7])});
}

Outcome<> OutboxRows::add(std::span<const OutboxRow> rows) {
  for (const auto& row : rows) {
    auto added = statements_.add.bytes(1, row.id)
                     .bytes(2, row.target)
                     .bytes(3, row.dedup_key)
                     .integer(4, static_cast<std::int64_t>(row.kind))
                     .bytes(5, row.body)
                     .integer(6, ns_since_epoch(row.created))
                     .integer(7, ns_since_epoch(row.due))
                     .integer(8, row.attempts)
                     .bytes(9, row.last_error)
                     .integer(10, check_of(row).value())
                     .run();
    if (!added) {
      return added;
    }
  }
  return {};
}

Outcome<> OutboxRows::apply(std::span<const OutboxChange> changes) {
  for (const auto& change : changes) {
    if (auto applied = apply_one(change); !applied) {
      return applied;
    }
  }
  return statements_.trim.integer(1, dead_rows_max).run();
}

Outcome<> OutboxRows::apply_one(const OutboxChange& change) {
  switch (change.kind) {
    case OutboxChange::Kind::delivered:
    case OutboxChange::Kind::folded:
    case OutboxChange::Kind::combined:
    case OutboxChange::Kind::dropped:
      return statements_.remove.bytes(1, change.id).bytes(2, change.target).run();
    case OutboxChange::Kind::retry:
    case OutboxChange::Kind::dead:
      return statements_.update.bytes(1, change.id)
          .bytes(2, change.target)
          .integer(3, change.attempts)
          .integer(4, ns_since_epoch(change.due))
          .bytes(5, change.error)
          .integer(6, change.kind == OutboxChange::Kind::dead ? 1 : 0)
          .run();
  }
  return {};
}

Outcome<std::vector<OutboxRow>> OutboxRows::load() {
  std::vector<OutboxRow> rows;
  for (;;) {
    const auto row = statements_.load.step();
    if (!row) {
      return std::unexpected(row.error());
    }
    if (!*row) {
      return rows;
    }
    constexpr int dead_column = 9;
    auto found = row_at(statements_.load);
    const auto is_dead = statements_.load.integer_at(dead_column);
    const auto saved = statements_.load.integer_at(dead_column + 1);
    if (found.kind > MessageKind::test || !agrees(found, is_dead, saved)) {
      statements_.load.reset();
      return fail(ErrorKind::corrupt, "a message of the outbox does not match its checksum");
    }
    if (is_dead == 0) {
      rows.push_back(std::move(found));
    }
  }
}

Outcome<std::int64_t> OutboxRows::count_dead() {
  const auto row = statements_.count_dead.step();
  if (!row) {
    return std::unexpected(row.error());
  }
  const auto count = *row ? statements_.count_dead.integer_at(0) : 0;
  statements_.count_dead.reset();
  return count;
}

Outcome<std::vector<OutboxEntry>> OutboxRows::load_all() {
  std::vector<OutboxEntry> entries;
  auto& load = statements_.load_all;
  for (;;) {
    const auto row = load.step();
    if (!row) {
      return std::unexpected(row.error());
    }
    if (!*row) {
      return entries;
    }
    constexpr int dead_column = 9;
    entries.push_back({.row = row_at(load), .is_dead = load.integer_at(dead_column) != 0});
  }
}

Outcome<std::vector<OutboxRow>> OutboxRows::revive(const OutboxSelection& selection, Instant now) {
  auto entries = load_all();
  if (!entries) {
    return std::unexpected(entries.error());
  }
  std::vector<OutboxRow> revived;
  for (auto& [row, is_dead] : *entries) {
    if (!is_dead || !selection.matches({.row = row, .is_dead = is_dead})) {
      continue;
    }
    const auto updated = statements_.revive.bytes(1, row.id)
                             .bytes(2, row.target)
                             .integer(3, ns_since_epoch(now))
                             .run();
    if (!updated) {
      return std::unexpected(updated.error());
    }
    row.created = row.due = now;
    row.attempts = 0;
    row.last_error.clear();
    revived.push_back(std::move(row));
  }
  return revived;
}

Outcome<std::vector<OutboxName>> OutboxRows::drop(const OutboxSelection& selection) {
  const auto entries = load_all();
  if (!entries) {
    return std::unexpected(entries.error());
  }
  std::vector<OutboxName> dropped;
  for (const auto& entry : *entries) {
    if (!selection.matches(entry)) {
      continue;
    }
    const auto removed = statements_.remove.bytes(1, entry.row.id).bytes(2, entry.row.target).run();
    if (!removed) {
      return std::unexpected(removed.error());
    }
    dropped.push_back({.id = entry.row.id, .target = entry.row.target});
  }
  return dropped;
}

bool OutboxSelection::matches(const OutboxEntry& entry) const {
  return (ids.empty() || std::ranges::find(ids, entry.row.id) != ids.end()) &&
         (target.empty() || target == entry.row.target) && (!dead_only || entry.is_dead);
}

}  // namespace tokentail
