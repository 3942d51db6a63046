// SPDX-License-Identifier: Apache-2.0
#include "store/state_store.hpp"

#include <algorithm>

#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/run_table.hpp"
#include "store/schema.hpp"
#include "store/sqlite.hpp"
#include "store/state_directory.hpp"
#include "store/usage_report.hpp"

namespace tokentail {
namespace {

SavedState load(StateStore& store) {
  auto state = store.load();
  INFO((state ? "" : state.error().message));
  REQUIRE(state);
  return std::move(*state);
}

SavedState load_from(const std::filesystem::path& directory) {
  auto store = open_store(directory);
  return load(store);
}

// All that commits left to be merged.
void merge(StateStore& store) {
  while (store.merge_some()) {
  }
}

std::string value_of(const SavedState& state, const std::string& name) {
  for (const auto& value : state.values) {
    if (value.name == name) {
      return value.bytes;
    }
  }
  return {};
}

Checkpoint large_checkpoint(std::int64_t rows) {
  Checkpoint checkpoint{.at = test_time};
  checkpoint.tables.push_back({.identity = "by user", .rows = {}});
  for (std::int64_t i = 0; i < rows; ++i) {
    checkpoint.tables[0].rows.push_back(
        {.key = "user " + std::to_string(i), .state = std::string(100, 'x')});
  }
  checkpoint.values = {{.name = "lines_total", .bytes = "large"}};
  return checkpoint;
}

OutboxChange change(OutboxChange::Kind kind, const std::string& id) {
  return {.kind = kind,
          .id = id,
          .target = "slack",
          .attempts = 3,
          .due = test_time + std::chrono::hours(1),
          .error = "503"};
}

}  // namespace

TEST_CASE("a new state directory is made, private and empty") {
  const StateDirectory directory;
  const auto state = load_from(directory.path());
  CHECK(state.cursors.empty());
  CHECK(state.tables.empty());
  CHECK(state.outbox.empty());
  struct stat found{};
  REQUIRE(::stat(directory.path().c_str(), &found) == 0);
  CHECK((found.st_mode & 0777U) == 0750U);
}

TEST_CASE("what was committed is loaded again") {
  const StateDirectory directory;
  const auto saved = checkpoint_of(9'000'000'000);
  REQUIRE(open_store(directory.path()).commit(saved));

  const auto state = load_from(directory.path());
  CHECK(state.cursors == saved.cursors);
  REQUIRE(state.tables.size() == 1);
  CHECK(state.tables[0].identity == "by user");
  REQUIRE(state.tables[0].rows.size() == 1);
  CHECK(state.tables[0].rows[0].key == "ana");
  CHECK(state.tables[0].rows[0].state == "state 9000000000");
  CHECK(state.alerts == saved.alerts);
  CHECK(state.values == saved.values);
  REQUIRE(state.outbox.size() == 1);
  CHECK(state.outbox[0].id == saved.outbox[0].id);
  CHECK(state.outbox[0].dedup_key == saved.outbox[0].dedup_key);
  CHECK(state.outbox[0].kind == MessageKind::resolved);
  CHECK(state.outbox[0].body == saved.outbox[0].body);
  CHECK(state.outbox[0].created == saved.outbox[0].created);
  CHECK(state.outbox[0].due == saved.outbox[0].due);
}

TEST_CASE("a later checkpoint replaces state and adds usage") {
  const StateDirectory directory;
  auto store = open_store(directory.path());
  REQUIRE(store.commit(checkpoint_of(1)));
  REQUIRE(store.commit(checkpoint_of(2)));
  const auto state = load(store);
  CHECK(state.cursors == std::vector{cursor_of("/var/log/app.log", 7, 2)});
  CHECK(state.tables[0].rows[0].state == "state 2");
  CHECK(state.outbox.size() == 2);
  CHECK(requests_in(directory.path()) == 2);
  CHECK(store.status().commits_total == 2);
}

TEST_CASE("empty states, forgotten cursors and forgotten tables are deleted") {
  const StateDirectory directory;
  auto store = open_store(directory.path());
  auto first = checkpoint_of(1);
  first.tables.push_back({.identity = "by model", .rows = {{.key = "m", .state = "s"}}});
  first.tables[0].rows.push_back({.key = "bob", .state = "s"});
  first.cursors.push_back(cursor_of("/var/log/app.log", 8, 0));
  REQUIRE(store.commit(first));

  Checkpoint second{.at = test_time};
  second.forgotten_cursors = {cursor_of("/var/log/app.log", 7, 99)};
  second.tables = {{.identity = "by user", .rows = {{.key = "ana", .state = ""}}}};
  second.forgotten_tables = {"by model", "never seen"};
  second.alerts = {{.name = "rule ana", .bytes = ""}};
  REQUIRE(store.commit(second));

  const auto state = load(store);
  CHECK(state.cursors == std::vector{cursor_of("/var/log/app.log", 8, 0)});
  REQUIRE(state.tables.size() == 1);
  REQUIRE(state.tables[0].rows.size() == 1);
  CHECK(state.tables[0].rows[0].key == "bob");
  CHECK(state.alerts.empty());
}

TEST_CASE("keys may hold any bytes and come in any order") {
  const StateDirectory directory;
  auto store = open_store(directory.path());
  const std::string nul("a\0b", 3);
  Checkpoint checkpoint{.at = test_time};
  checkpoint.tables = {
      {.identity = "t",
       .rows = {
           {.key = "\xFF", .state = "3"}, {.key = nul, .state = "2"}, {.key = "", .state = nul}}}};
  REQUIRE(store.commit(checkpoint));
  auto rows = load(store).tables[0].rows;
  std::ranges::sort(rows, {}, &AggregateTable::Row::key);
  REQUIRE(rows.size() == 3);
  CHECK((rows[0].key.empty() && rows[0].state == nul));
  CHECK((rows[1].key == nul && rows[1].state == "2"));
  CHECK(rows[2].key == "\xFF");
}

TEST_CASE("a process killed after a commit finds that commit") {
  const StateDirectory directory;
  auto store = open_store(directory.path());
  for (std::int64_t n = 1; n <= 20; ++n) {
    REQUIRE(store.commit(checkpoint_of(n)));
    const auto copy = directory.copy_as_if_killed(std::to_string(n));
    const auto state = load_from(copy);
    CHECK(value_of(state, "lines_total") == std::to_string(n));
    CHECK(state.outbox.size() == static_cast<std::size_t>(n));
    CHECK(requests_in(copy) == n);
  }
}

TEST_CASE("a write-ahead log cut anywhere gives one whole commit, never a part of one") {
  const StateDirectory directory;
  auto store = open_store(directory.path());
  REQUIRE(store.commit(checkpoint_of(1)));
  REQUIRE(store.commit(checkpoint_of(2)));
  const auto log = contents(directory.database() + "-wal");
  REQUIRE(log.size() > 4096);
  for (std::size_t length = 0; length <= log.size(); length += 2039) {
    INFO("length " << length << " of " << log.size());
    const auto copy = directory.copy_as_if_killed(std::to_string(length));
    std::filesystem::resize_file(copy / "state.db-wal", length);
    auto reopened = StateStore::open(copy, test_time);
    REQUIRE(reopened);
    const auto state = load(*reopened);
    const auto n = value_of(state, "lines_total");
    CHECK(state.outbox.size() == (n.empty() ? 0U : static_cast<std::size_t>(std::stoi(n))));
    CHECK(requests_in(copy) == static_cast<std::int64_t>(state.outbox.size()));
  }
}

TEST_CASE("two daemons never share a state directory") {
  const StateDirectory directory;
  std::optional first(open_store(directory.path()));
  const auto second = StateStore::open(directory.path(), test_time);
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == ErrorKind::busy);
  CHECK_THAT(second.error().message,
             Catch::Matchers::ContainsSubstring("process " + std::to_string(::getpid())));
  first.reset();
  CHECK(StateStore::open(directory.path(), test_time));
}

TEST_CASE("the state of a newer version is refused and left as it is") {
  const StateDirectory directory;
  REQUIRE(open_store(directory.path()).commit(checkpoint_of(1)));
  {
    const auto database = Database::open(directory.database(), Database::Access::read_write);
    REQUIRE(database->execute("PRAGMA user_version=" + std::to_string(schema_version + 1)));
  }
  const auto before = contents(directory.database());
  const auto log_before = contents(directory.database() + "-wal");
  const auto store = StateStore::open(directory.path(), test_time);
  REQUIRE_FALSE(store);
  CHECK(store.error().kind == ErrorKind::too_new);
  CHECK_THAT(store.error().message, Catch::Matchers::ContainsSubstring("newer tokentail"));
  CHECK(contents(directory.database()) == before);
  CHECK(contents(directory.database() + "-wal") == log_before);
  const auto report = read_usage(directory.path(), {}, [](const ReportRow&) {});
  REQUIRE_FALSE(report);
  CHECK(report.error().kind == ErrorKind::too_new);
}

TEST_CASE("messages are loaded in the order they came, and a repeat changes nothing") {
  const StateDirectory directory;
  auto store = open_store(directory.path());
  Checkpoint checkpoint{.at = test_time};
  checkpoint.outbox = {message("z"), message("a"), message("z", "webhook")};
  REQUIRE(store.commit(checkpoint));
  checkpoint.outbox = {message("a"), message("m")};
  REQUIRE(store.commit(checkpoint));
  std::vector<std::string> ids;
  for (const auto& row : load(store).outbox) {
    ids.push_back(row.id + " " + row.target);
  }
  CHECK(ids == std::vector<std::string>{"z slack", "a slack", "z webhook", "m slack"});
}

TEST_CASE("delivered messages are deleted, retried ones wait, dead ones are kept aside") {
  const StateDirectory directory;
  auto store = open_store(directory.path());
  Checkpoint checkpoint{.at = test_time};
  checkpoint.outbox = {message("1"), message("2"), message("3"), message("4"), message("5")};
  REQUIRE(store.commit(checkpoint));
  REQUIRE(store.apply(std::vector{
      change(OutboxChange::Kind::delivered, "1"), change(OutboxChange::Kind::retry, "2"),
      change(OutboxChange::Kind::dead, "3"), change(OutboxChange::Kind::folded, "4"),
      change(OutboxChange::Kind::combined, "5"), change(OutboxChange::Kind::retry, "unknown")}));
  const auto state = load(store);
  REQUIRE(state.outbox.size() == 1);
  CHECK(state.outbox[0].id == "2");
  CHECK(state.outbox[0].attempts == 3);
  CHECK(state.outbox[0].due == test_time + std::chrono::hours(1));
  CHECK(state.outbox[0].last_error == "503");
  CHECK(state.dead_outbox_rows == 1);
}

TEST_CASE("at most a thousand dead messages are kept") {
  const StateDirectory directory;
  auto store = open_store(directory.path());
  Checkpoint checkpoint{.at = test_time};
  std::vector<OutboxChange> changes;
  for (int i = 0; i < 1003; ++i) {
    checkpoint.outbox.push_back(message(std::to_string(i)));
    changes.push_back(change(OutboxChange::Kind::dead, std::to_string(i)));
  }
  checkpoint.outbox.push_back(message("alive"));
  REQUIRE(store.commit(checkpoint));
  REQUIRE(store.apply(changes));
  const auto state = load(store);
  CHECK(state.dead_outbox_rows == 1000);
  CHECK(state.outbox.size() == 1);
}

TEST_CASE("a commit that does not fit changes nothing and the next one works") {
  const StateDirectory directory;
  auto store = open_store(directory.path(), {.database_bytes_max = 400 * 1024});
  REQUIRE(store.commit(checkpoint_of(1)));
  for (int i = 0; i < 3; ++i) {
    const auto committed = store.commit(large_checkpoint(10'000));
    REQUIRE_FALSE(committed);
    CHECK(committed.error().kind == ErrorKind::no_space);
    CHECK_THAT(committed.error().message, Catch::Matchers::ContainsSubstring("free some space"));
  }
  CHECK(store.status().commits_failed_total == 3);
  CHECK(value_of(load(store), "lines_total") == "1");
  REQUIRE(store.commit(checkpoint_of(2)));
  CHECK(value_of(load(store), "lines_total") == "2");
  CHECK(requests_in(directory.path()) == 2);
}

TEST_CASE("a full disk fails a commit whole, and freed space lets the same one pass") {
  const StateDirectory directory;
  std::filesystem::create_directories(directory.path());
  if (::mount("tmpfs", directory.path().c_str(), "tmpfs", 0, "size=2m") != 0) {
    WARN("skipped: mounting a small file system needs root");
    return;
  }
  {
    auto store = open_store(directory.path());
    REQUIRE(store.commit(checkpoint_of(1)));
    write_file(directory.path() / "hog", std::string(1'500'000, 'x'));
    const auto large = large_checkpoint(5'000);
    const auto committed = store.commit(large);
    REQUIRE_FALSE(committed);
    CHECK(committed.error().kind == ErrorKind::no_space);
    CHECK(value_of(load(store), "lines_total") == "1");
    std::filesystem::remove(directory.path() / "hog");
    REQUIRE(store.commit(large));
    CHECK(load(store).tables[0].rows.size() == 5'001);
  }
  CHECK(::umount(directory.path().c_str()) == 0);
}

TEST_CASE("a directory that cannot be written to gives a clear error") {
  const StateDirectory directory;
  std::filesystem::create_directories(directory.path());
  ::chmod(directory.root().c_str(), 0755);
  ::chmod(directory.path().c_str(), 0555);
  constexpr uid_t nobody = 65534;
  const auto user = ::geteuid();
  REQUIRE((user != 0 || ::seteuid(nobody) == 0));
  const auto store = StateStore::open(directory.path(), test_time);
  const auto below = StateStore::open(directory.path() / "below", test_time);
  REQUIRE(::seteuid(user) == 0);
  for (const auto* refused : {&store, &below}) {
    REQUIRE_FALSE(*refused);
    CHECK(refused->error().kind == ErrorKind::io);
    CHECK_THAT(refused->error().message, Catch::Matchers::ContainsSubstring("Permission denied"));
    CHECK_THAT(refused->error().message, Catch::Matchers::ContainsSubstring("--state"));
  }
}

TEST_CASE("usage older than 400 days is deleted") {
  const StateDirectory directory;
  auto store = open_store(directory.path());
  Checkpoint checkpoint{.at = test_time};
  const auto oldest_kept = test_hour - std::int64_t{400} * 24;
  const auto key = key_of("u", "f", "m");
  checkpoint.usage = {entry_of(key, oldest_kept - 1, 1), entry_of(key, oldest_kept, 2),
                      entry_of(key, test_hour, 4)};
  REQUIRE(store.commit(checkpoint));
  CHECK(requests_in(directory.path()) == 6);
}

TEST_CASE("usage is kept for as long as the owner says") {
  const StateDirectory directory;
  const StoreLimits limits{.history = std::chrono::days(10'000)};
  auto store = StateStore::open(directory.path(), test_time, limits);
  REQUIRE(store);
  Checkpoint checkpoint{.at = test_time};
  checkpoint.usage = {entry_of(key_of("u", "f", "m"), test_hour - std::int64_t{3000} * 24, 5)};
  REQUIRE(store->commit(checkpoint));
  CHECK(requests_in(directory.path()) == 5);
}

TEST_CASE("expired usage is deleted a little at a time until it is gone") {
  const StateDirectory directory;
  auto store = open_store(directory.path());
  for (int day = 500; day < 510; ++day) {
    Checkpoint old{.at = test_time - std::chrono::days(510)};
    old.usage = {entry_of(key_of("u", "f", "m"), test_hour - (day * 24), 1)};
    REQUIRE(store.commit(old));
  }
  std::vector<std::int64_t> left;
  for (int i = 0; i < 3; ++i) {
    REQUIRE(store.commit({.at = test_time}));
    left.push_back(requests_in(directory.path()));
  }
  CHECK(left == std::vector<std::int64_t>{6, 2, 0});
}

TEST_CASE("a run of usage that cannot be read is left out at the second look, and counted") {
  const StateDirectory directory;
  auto store = open_store(directory.path());
  REQUIRE(store.commit(checkpoint_of(1)));
  {
    const auto database = Database::open(directory.database(), Database::Access::read_write);
    REQUIRE(database->execute("UPDATE usage_run SET bytes=x'FF'"));
  }
  const auto tally = read_usage(directory.path(), {}, [](const ReportRow&) {});
  REQUIRE(tally);
  CHECK(tally->damaged_rows == 1);
  constexpr auto runs_max = static_cast<std::int64_t>(RunTable::runs_max);
  for (std::int64_t n = 2; n <= runs_max; ++n) {
    REQUIRE(store.commit(checkpoint_of(n)));
  }
  REQUIRE(store.status().merges_due > 0);
  merge(store);
  CHECK(store.status().damaged_usage_runs_total == 0);
  REQUIRE(store.commit(checkpoint_of(runs_max + 1)));
  CHECK(store.status().damaged_usage_runs_total == 1);
  CHECK(requests_in(directory.path()) == runs_max);
}

TEST_CASE("the files stay bounded however many checkpoints are committed") {
  const bool has_time = GENERATE(true, false);
  const StateDirectory directory;
  auto store = open_store(directory.path());
  auto checkpoint = large_checkpoint(10'000);
  for (int n = 0; n < 100; ++n) {
    REQUIRE(store.commit(checkpoint));
    if (has_time) {
      merge(store);
    }
  }
  CHECK(store.status().bytes < (has_time ? 30 : 80) * 1024 * 1024);
}

TEST_CASE("merging in its own time changes nothing of what is saved") {
  const StateDirectory directory;
  auto store = open_store(directory.path());
  for (std::int64_t n = 1; n <= 2 * static_cast<std::int64_t>(RunTable::runs_max); ++n) {
    REQUIRE(store.commit(checkpoint_of(n)));
  }
  const auto before = load(store);
  const auto requests = requests_in(directory.path());
  REQUIRE(store.status().merges_due > 0);
  merge(store);
  CHECK(store.status().merges_due == 0);
  CHECK_FALSE(store.merge_some());
  CHECK(requests_in(directory.path()) == requests);
  const auto after = load(store);
  CHECK(std::ranges::equal(after.tables, before.tables, [](const auto& a, const auto& b) {
    return a.identity == b.identity &&
           std::ranges::equal(a.rows, b.rows, [](const auto& x, const auto& y) {
             return x.key == y.key && x.state == y.state;
           });
  }));
}

}  // namespace tokentail
