// SPDX-License-Identifier: Apache-2.0
#include "store/run_table.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <string>

#include "store/hash_order.hpp"
#include "support/catch.hpp"

namespace tokentail {
namespace {

using Rows = std::map<std::string, std::string>;

constexpr const char* columns =
    "(tree INTEGER NOT NULL, place BLOB NOT NULL, number INTEGER NOT NULL, rows INTEGER NOT NULL, "
    "checksum INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY(tree, place, number DESC)) "
    "WITHOUT ROWID";

Database new_database() {
  auto database = Database::open(":memory:", Database::Access::read_write);
  REQUIRE(database);
  REQUIRE(database->execute(std::string("CREATE TABLE run") + columns));
  return std::move(*database);
}

RunTable table_in(const Database& database, Combine combine,
                  RunTable::OnDamage on_damage = RunTable::OnDamage::fail) {
  auto table = RunTable::prepare(database, "run", std::move(combine), on_damage);
  REQUIRE(table);
  return std::move(*table);
}

SortedRun run_of(const Rows& rows) {
  std::vector<RunRow> sorted;
  for (const auto& [key, value] : rows) {
    sorted.push_back(RunRow::of(key, value));
  }
  sort_by_hash(sorted);
  SortedRun run;
  for (const auto& row : sorted) {
    run.add(row);
  }
  return run;
}

constexpr RunTree by_user{.number = 7, .name = "by user"};

Rows rows_in(RunTable& table) {
  Rows rows;
  std::uint64_t last_hash = 0;
  REQUIRE(table.read(by_user, [&](const RunRow& row) {
    CHECK(row.hash >= last_hash);
    last_hash = row.hash;
    CHECK(rows.emplace(row.key, row.value).second);
  }));
  return rows;
}

// All that waits for it.
void merge(RunTable& table) {
  for (auto merged = table.merge_some(); merged && *merged;) {
    merged = table.merge_some();
    REQUIRE(merged);
  }
  CHECK(table.merges_due() == 0);
}

std::string user_named(std::uint32_t number) {
  return "user-" + std::to_string(number);
}

// So many runs of one key, whose newest value is the last number.
void add_runs(RunTable& table, std::size_t count) {
  for (std::size_t i = 1; i <= count; ++i) {
    REQUIRE(table.add(by_user, run_of({{"ana", std::to_string(i)}})));
  }
}

Rows rows_of_users(std::uint32_t count) {
  Rows rows;
  for (std::uint32_t i = 0; i < count; ++i) {
    rows[user_named(i)] = "x";
  }
  return rows;
}

void newer_wins(std::string& /*newer*/, std::string_view /*older*/) {}

void append_older(std::string& value, std::string_view older) {
  value = std::string(older) + value;
}

}  // namespace

TEST_CASE("a tree of runs holds what a map would, whatever is added in whatever portions") {
  const auto database = new_database();
  auto table = table_in(database, newer_wins);
  std::mt19937 random(GENERATE(1U, 2U, 3U));
  Rows wanted;
  for (int step = 0; step < 120; ++step) {
    const auto keys = std::uniform_int_distribution<std::uint32_t>(1, 400)(random);
    Rows portion;
    for (std::uint32_t i = 0; i < keys; ++i) {
      const auto key = user_named(std::uniform_int_distribution<std::uint32_t>(0, 1000)(random));
      const bool is_gone = random() % 5 == 0;
      portion[key] = is_gone ? "" : std::to_string(step) + std::string(random() % 300, 'x');
    }
    REQUIRE(table.add(by_user, run_of(portion)));
    if (random() % 3 == 0) {
      REQUIRE(table.merge_some());
    }
    for (const auto& [key, value] : portion) {
      value.empty() ? static_cast<void>(wanted.erase(key))
                    : static_cast<void>(wanted.insert_or_assign(key, value));
    }
  }
  CHECK(rows_in(table) == wanted);
}

TEST_CASE("runs that grow too large are cut and go down, and newer rows stay above older ones") {
  const auto database = new_database();
  auto table = table_in(database, newer_wins);
  constexpr auto many = static_cast<std::uint32_t>(RunTable::rows_max) * 3 / 2;
  Rows wanted;
  for (int step = 0; step < 3; ++step) {
    Rows portion;
    for (std::uint32_t i = 0; i < many; i += step == 1 ? 7 : 1) {
      portion[user_named(i + 1000 * static_cast<std::uint32_t>(step))] = std::to_string(step);
    }
    REQUIRE(table.add(by_user, run_of(portion)));
    merge(table);
    for (const auto& [key, value] : portion) {
      wanted.insert_or_assign(key, value);
    }
  }
  CHECK(*database.ask_integer("SELECT count(DISTINCT place) FROM run") >= 8);
  CHECK(*database.ask_integer("SELECT max(rows) FROM run") <= RunTable::rows_max);
  CHECK(rows_in(table) == wanted);
}

TEST_CASE("a tree takes not much more than what is in it, however often it is replaced") {
  const auto database = new_database();
  auto table = table_in(database, newer_wins);
  const auto rows = rows_of_users(500);
  for (int step = 0; step < 200; ++step) {
    REQUIRE(table.add(by_user, run_of(rows)));
    merge(table);
  }
  CHECK(*database.ask_integer("SELECT sum(rows) FROM run") <= 500 * 10);
  CHECK(*database.ask_integer("SELECT count(*) FROM run") <= 10);
}

TEST_CASE("what was put off is merged whatever came last, and never more at once than a few runs") {
  const auto database = new_database();
  auto table = table_in(database, newer_wins);
  const auto rows = rows_of_users(500);
  for (std::size_t i = 1; i < RunTable::runs_put_off; ++i) {
    REQUIRE(table.add(by_user, run_of(i + 1 < RunTable::runs_put_off ? rows : Rows{{"ana", "1"}})));
  }
  merge(table);
  CHECK(*database.ask_integer("SELECT sum(rows) FROM run") == 501);

  const auto many = rows_of_users(60'000);
  for (int step = 0; step < 12; ++step) {
    REQUIRE(table.add(by_user, run_of(many)));
    CHECK(*database.ask_integer("SELECT sum(rows) FROM run WHERE place=x''") <=
          RunTable::rows_put_off);
  }
}

TEST_CASE("what is gone takes no place once nothing older is there") {
  const auto database = new_database();
  auto table = table_in(database, newer_wins);
  REQUIRE(table.add(by_user, run_of({{"ana", "1"}, {"bob", "1"}})));
  for (std::size_t i = 1; i < RunTable::runs_max; ++i) {
    REQUIRE(table.add(by_user, run_of({{"ana", ""}, {"bob", ""}})));
  }
  CHECK(*database.ask_integer("SELECT count(*) FROM run") == RunTable::runs_max);
  merge(table);
  CHECK(*database.ask_integer("SELECT count(*) FROM run") == 0);
}

TEST_CASE("a merge that nobody has time for waits no longer when many runs have gathered") {
  const auto database = new_database();
  auto table = table_in(database, newer_wins);
  for (std::size_t i = 1; i < RunTable::runs_put_off; ++i) {
    REQUIRE(table.add(by_user, run_of({{"ana", std::to_string(i)}})));
    CHECK(table.merges_due() == (i < RunTable::runs_max ? 0 : 1));
  }
  CHECK(*database.ask_integer("SELECT count(*) FROM run") == RunTable::runs_put_off - 1);
  REQUIRE(table.add(by_user, run_of({{"ana", "last"}})));
  CHECK(*database.ask_integer("SELECT count(*) FROM run") == 1);
  CHECK(rows_in(table) == Rows{{"ana", "last"}});
  merge(table);
}

TEST_CASE("what could not be merged in its own time is the business of whoever adds next") {
  const auto database = new_database();
  auto table = table_in(database, newer_wins);
  add_runs(table, RunTable::runs_max);
  REQUIRE(database.execute("UPDATE run SET checksum=checksum+1 WHERE number=1"));
  REQUIRE(database.execute("SAVEPOINT merge"));
  const auto merged = table.merge_some();
  REQUIRE_FALSE(merged);
  CHECK(merged.error().kind == ErrorKind::corrupt);
  REQUIRE(database.execute("ROLLBACK TO merge"));
  table.put_off(false);
  const auto added = table.add(by_user, run_of({{"ana", "more"}}));
  REQUIRE_FALSE(added);
  CHECK(added.error().kind == ErrorKind::corrupt);
}

TEST_CASE("a tree that was dropped has nothing to be merged") {
  const auto database = new_database();
  auto table = table_in(database, newer_wins);
  add_runs(table, RunTable::runs_max);
  REQUIRE(table.drop(by_user.number));
  CHECK(table.merges_due() == 0);
}

TEST_CASE("values of one key are combined, the newest last") {
  const auto database = new_database();
  auto table = table_in(database, append_older);
  std::string wanted;
  for (int i = 0; i < 26; ++i) {
    const std::string letter(1, static_cast<char>('a' + i));
    REQUIRE(table.add(by_user, run_of({{"ana", letter}})));
    wanted += letter;
  }
  CHECK(rows_in(table) == Rows{{"ana", wanted}});
}

TEST_CASE("a run with any column changed is found out or left out") {
  const auto database = new_database();
  auto table = table_in(database, newer_wins);
  REQUIRE(table.add(by_user, run_of({{"ana", "1"}})));
  const std::string change = GENERATE("rows=rows+1", "number=number+1", "place=x'30'",
                                      "bytes=x'03616E610132'", "checksum=checksum+1");
  REQUIRE(database.execute("UPDATE run SET " + change));
  const auto read = table.read(by_user, [](const RunRow&) {});
  REQUIRE_FALSE(read);
  CHECK(read.error().kind == ErrorKind::corrupt);
  auto lenient = table_in(database, newer_wins, RunTable::OnDamage::leave_out);
  CHECK(rows_in(lenient).empty());
  CHECK(lenient.damaged_total() == 1);
}

TEST_CASE("bytes that are no run end early and say so") {
  const auto run = run_of({{"ana", "value"}, {"bob", "other"}});
  for (std::size_t size = 1; size < run.bytes.size(); ++size) {
    RunReader reader(std::string_view(run.bytes).substr(0, size));
    while (reader.next()) {
    }
    CHECK((reader.is_damaged() || size == run.bytes.size() / 2));
  }
}

TEST_CASE("sorting by hash is sorting") {
  std::mt19937_64 random(5);
  std::vector<std::string> keys(10'000);
  std::vector<RunRow> rows;
  for (auto& key : keys) {
    key = std::to_string(random() % 3000);
    rows.push_back(RunRow::of(key, key));
  }
  sort_by_hash(rows);
  CHECK(rows.size() == keys.size());
  CHECK(std::ranges::is_sorted(rows, [](const RunRow& a, const RunRow& b) { return a.before(b); }));
}

}  // namespace tokentail
