// SPDX-License-Identifier: Apache-2.0
#include "store/schema.hpp"

#include <array>
#include <string>

#include <fmt/format.h>

#include "core/fail_point.hpp"
#include "store/in_turn.hpp"
#include "store/migration.hpp"

namespace tokentail {
namespace {

// "tktl", where file(1) looks for whose database this is.
constexpr std::int64_t application_id = 0x746B'746C;

// steps[n] turns version n into version n + 1. A step that was released is never edited.
struct Step {
  const char* prepare;
  Outcome<> (*convert)(const Database& database) = nullptr;  // between the two
  const char* finish = "";
};
constexpr std::array<Step, schema_version> steps{{
    {R"(
    CREATE TABLE cursor(
      path BLOB NOT NULL,
      device INTEGER NOT NULL, inode INTEGER NOT NULL,
      birth_ns INTEGER NOT NULL, generation INTEGER NOT NULL,
      head_hash INTEGER NOT NULL, head_length INTEGER NOT NULL,
      offset INTEGER NOT NULL, marker INTEGER NOT NULL,
      size INTEGER NOT NULL, modified_ns INTEGER NOT NULL, standing INTEGER NOT NULL,
      PRIMARY KEY(path, device, inode, birth_ns, generation)) WITHOUT ROWID;
    CREATE TABLE window_table(id INTEGER PRIMARY KEY, identity BLOB NOT NULL UNIQUE);
    CREATE TABLE window(
      table_id INTEGER NOT NULL, key BLOB NOT NULL, state BLOB NOT NULL,
      PRIMARY KEY(table_id, key)) WITHOUT ROWID;
    CREATE TABLE usage(
      day INTEGER NOT NULL, key BLOB NOT NULL, hours BLOB NOT NULL,
      PRIMARY KEY(day, key)) WITHOUT ROWID;
    CREATE TABLE alert(name BLOB PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE value(name BLOB PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE outbox(
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      id BLOB NOT NULL, target BLOB NOT NULL,
      dedup_key BLOB NOT NULL, kind INTEGER NOT NULL, body BLOB NOT NULL,
      created_ns INTEGER NOT NULL, due_ns INTEGER NOT NULL, attempts INTEGER NOT NULL,
      last_error BLOB NOT NULL, dead INTEGER NOT NULL DEFAULT 0,
      UNIQUE(id, target));)"},
    {R"(
    ALTER TABLE cursor ADD COLUMN checksum INTEGER;
    ALTER TABLE window ADD COLUMN checksum INTEGER;
    ALTER TABLE alert ADD COLUMN checksum INTEGER;
    ALTER TABLE value ADD COLUMN checksum INTEGER;
    ALTER TABLE outbox ADD COLUMN checksum INTEGER;)"},
    {R"(
    CREATE TABLE window_run(
      tree INTEGER NOT NULL, place BLOB NOT NULL, number INTEGER NOT NULL,
      rows INTEGER NOT NULL, checksum INTEGER NOT NULL, bytes BLOB NOT NULL,
      PRIMARY KEY(tree, place, number DESC)) WITHOUT ROWID;
    CREATE TABLE usage_run(
      tree INTEGER NOT NULL, place BLOB NOT NULL, number INTEGER NOT NULL,
      rows INTEGER NOT NULL, checksum INTEGER NOT NULL, bytes BLOB NOT NULL,
      PRIMARY KEY(tree, place, number DESC)) WITHOUT ROWID;)",
     rows_to_runs, "DROP TABLE window; DROP TABLE usage;"},
    // Usage may hold recounts (aggregate/usage_totals.hpp), which a program before would misread.
    {""},
}};

// Tables that have an index beside them are compared with it: a row may be found by either.
constexpr std::array checks{"quick_check(cursor)",     "integrity_check(window_table)",
                            "quick_check(window_run)", "quick_check(alert)",
                            "quick_check(value)",      "integrity_check(outbox)"};

// What the database says its tables are. Blanks are as whoever altered a table left them.
Outcome<std::string> table_definitions(const Database& database) {
  auto text = database.ask_text(
      "SELECT group_concat(type || name || tbl_name || coalesce(sql, '')) FROM "
      "(SELECT * FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name)");
  if (text) {
    std::erase_if(*text, [](char c) { return c == ' ' || c == '\n'; });
  }
  return text;
}

Outcome<> check_definitions(const Database& database) {
  const auto fresh = Database::open(":memory:", Database::Access::read_write);
  if (!fresh) {
    return std::unexpected(fresh.error());
  }
  if (auto made = migrate(*fresh, 0); !made) {
    return made;
  }
  // A table that is where another one is would look like it, or empty.
  const auto shared = database.ask_integer(
      "SELECT count(rootpage) - count(DISTINCT rootpage) FROM sqlite_schema WHERE rootpage > 0");
  if (!shared || *shared > 0) {
    return shared ? fail(ErrorKind::corrupt, "two of its tables are in one place")
                  : std::unexpected(shared.error());
  }
  const auto wanted = table_definitions(*fresh);
  const auto found = table_definitions(database);
  if (!wanted || !found) {
    return std::unexpected(wanted ? found.error() : wanted.error());
  }
  if (*wanted != *found) {
    return fail(ErrorKind::corrupt, "its tables are not those of a tokentail state");
  }
  return {};
}

Outcome<> apply_step(const Database& database, std::int64_t version) {
  const auto marks =
      fmt::format("PRAGMA application_id={}; PRAGMA user_version={};", application_id, version + 1);
  const auto& step = steps[static_cast<std::size_t>(version)];
  auto applied = in_turn([&] { return database.execute(step.prepare); },
                         [&] { return step.convert ? step.convert(database) : Outcome<>(); },
                         [&] { return database.execute(step.finish + marks); });
  crash_point<"schema.written">();
  return applied;
}

}  // namespace

Outcome<std::int64_t> saved_schema_version(const Database& database) {
  const auto tables = database.ask_integer("SELECT count(*) FROM sqlite_schema");
  const auto owner = database.ask_integer("PRAGMA application_id");
  const auto version = database.ask_integer("PRAGMA user_version");
  if (!tables || !owner || !version) {
    return std::unexpected(!tables ? tables.error() : !owner ? owner.error() : version.error());
  }
  // What a crash leaves between the making of the file and the first step.
  if (*tables == 0 && *owner == 0 && *version == 0) {
    return 0;
  }
  if (*owner != application_id || *version < 1) {
    return fail(ErrorKind::corrupt, "the file is not a tokentail state");
  }
  if (*version > schema_version) {
    return fail(ErrorKind::too_new,
                fmt::format("the state is of version {} and this tokentail knows up to {}; run "
                            "the newer tokentail, or give --state another directory",
                            *version, schema_version));
  }
  return *version;
}

Outcome<> migrate(const Database& database, std::int64_t version) {
  if (version == schema_version) {
    return {};
  }
  auto transaction = Transaction::begin(database, Transaction::Mode::write);
  if (!transaction) {
    return std::unexpected(transaction.error());
  }
  for (; version < schema_version; ++version) {
    if (auto applied = apply_step(database, version); !applied) {
      return applied;
    }
  }
  return transaction->commit();
}

Outcome<> check_tables(const Database& database) {
  for (const auto* check : checks) {
    const auto found = database.ask_text(fmt::format("PRAGMA {}", check));
    if (!found) {
      return std::unexpected(found.error());
    }
    if (*found != "ok") {
      return fail(ErrorKind::corrupt, fmt::format("{}: {}", check, *found));
    }
  }
  return check_definitions(database);
}

}  // namespace tokentail
