// SPDX-License-Identifier: Apache-2.0
#include "store/outbox_rows.hpp"

#include <array>
#include <string>
#include <utility>

namespace tokentail {
namespace {

constexpr std::array queries{
    "INSERT OR IGNORE INTO outbox"
    "(id, target, dedup_key, kind, body, created_ns, due_ns, attempts, last_error) "
    "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    "DELETE FROM outbox WHERE id=?1 AND target=?2",
    "UPDATE outbox SET attempts=?3, due_ns=?4, last_error=?5, dead=?6 WHERE id=?1 AND target=?2",
    "DELETE FROM outbox WHERE dead=1 AND sequence <= "
    "(SELECT sequence FROM outbox WHERE dead=1 ORDER BY sequence DESC LIMIT 1 OFFSET ?1)",
    "SELECT id, target, dedup_key, kind, body, created_ns, due_ns, attempts, last_error "
    "FROM outbox WHERE dead=0 ORDER BY sequence",
    "SELECT count(*) FROM outbox WHERE dead=1",
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
                               .count_dead = std::move(statements[5])});
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
    rows.push_back(row_at(statements_.load));
    if (rows.back().kind > MessageKind::test) {
      statements_.load.reset();
      return fail(ErrorKind::corrupt, "a message of the outbox is of no known kind");
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

}  // namespace tokentail
