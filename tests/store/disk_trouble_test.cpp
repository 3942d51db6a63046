// SPDX-License-Identifier: Apache-2.0
// A disk that fails is no damage: rows S02, S04 and S05 of the fault matrix for a state that is
// larger than SQLite's cache. Its commits write pages that do not fit before they are done, and
// read them again. TOKENTAIL_EXHAUSTIVE=1 fails every call instead of a sample.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include <sqlite3.h>

#include "store/faulty_disk.hpp"
#include "store/run_table.hpp"
#include "store/sqlite.hpp"
#include "store/state_directory.hpp"
#include "store/state_store.hpp"

namespace tokentail {
namespace {

using test::FaultyDisk;
using Call = FaultyDisk::Call;

constexpr int keys_of_a_commit = 6;
constexpr int commits_before_a_merge = RunTable::runs_put_off - 1;

// 36 KB of windows and 18 KB of usage, of keys of its own. A commit that can no longer put off to
// merge all before it reads and writes nearly two megabytes.
Checkpoint heavy_checkpoint(int n) {
  auto checkpoint = checkpoint_of(n);
  for (int i = 0; i < keys_of_a_commit; ++i) {
    const auto text = std::to_string(n) + ' ' + std::to_string(i);
    const auto user = text + std::string(3000, 'u');
    checkpoint.tables[0].rows.push_back({.key = user, .state = std::string(3000, 's')});
    checkpoint.usage.add(entry_of(key_of(user, "chat", "gpt-4o"), test_hour, 1));
    checkpoint.outbox.push_back(message("ta_" + text));
  }
  return checkpoint;
}

// A large state, of which each try gets a copy.
class LargeState {
 public:
  explicit LargeState(int commits = commits_before_a_merge) : commits_(commits) {
    auto store = open_store(original_.path());
    for (int n = 1; n <= commits_; ++n) {
      REQUIRE(store.commit(heavy_checkpoint(n)));
    }
    before_ = meaning(*store.load());
    copy_to(original_.root() / "next");
    auto next = open_store(original_.root() / "next");
    REQUIRE(next.commit(this->next()));
    after_ = meaning(*next.load());
  }

  void copy_to(const std::filesystem::path& directory) const {
    std::filesystem::create_directories(directory);
    for (const auto* file : {"state.db", "state.db-wal"}) {
      std::filesystem::copy_file(original_.path() / file, directory / file);
    }
  }

  [[nodiscard]] Checkpoint next() const { return heavy_checkpoint(commits_ + 1); }
  [[nodiscard]] const std::string& before() const { return before_; }
  [[nodiscard]] const std::string& after() const { return after_; }
  [[nodiscard]] std::int64_t requests_after() const {
    return (commits_ + 1) * (keys_of_a_commit + 1);
  }

 private:
  int commits_;
  StateDirectory original_;
  std::string before_;
  std::string after_;
};

void expect_whole(const std::filesystem::path& directory, const std::string& whole) {
  auto store = open_store(directory);
  CHECK(store.status().rebuild_due.empty());
  const auto state = store.load();
  REQUIRE(state);
  CHECK((meaning(*state) == whole));  // in two brackets: not to be printed
}

int after(int skip) {
  return std::getenv("TOKENTAIL_EXHAUSTIVE") != nullptr ? skip + 1 : skip + 1 + skip / 4;
}

struct Trouble {
  Call call = Call::write;
  int code = SQLITE_OK;
};

// Whether the commit made so many calls that one failed.
bool fails_and_loses_nothing(const LargeState& large, const Trouble& trouble, int skip, bool once) {
  FaultyDisk disk;
  const StateDirectory directory;
  large.copy_to(directory.path());
  auto store = open_store(directory.path());
  disk.fail(trouble.call, skip, trouble.code, once);
  const auto committed = store.commit(large.next());
  const bool has_failed = disk.has_failed();
  disk.heal();
  // SQLite takes a short read for zeros, which do no harm in a page that was to be thrown away.
  REQUIRE((committed.has_value() == !has_failed || trouble.code == SQLITE_IOERR_SHORT_READ));
  if (!committed) {
    CHECK(committed.error().kind ==
          (trouble.code == SQLITE_FULL ? ErrorKind::no_space : ErrorKind::io));
    CHECK((meaning(*store.load()) == large.before()));
    REQUIRE(store.commit(large.next()));
  }
  expect_whole(directory.copy_as_if_killed("copy"), large.after());
  CHECK(requests_in(directory.root() / "copy") == large.requests_after());
  return has_failed;
}

void overwrite_root_page(const StateDirectory& directory, std::string_view table) {
  std::int64_t page = 0;
  std::int64_t page_bytes = 0;
  {
    const auto database = Database::open(directory.database(), Database::Access::read_write);
    page = *database->ask_integer("SELECT rootpage FROM sqlite_schema WHERE name='" +
                                  std::string(table) + "'");
    page_bytes = *database->ask_integer("PRAGMA page_size");
  }
  auto bytes = contents(directory.database());
  std::fill_n(bytes.begin() + (page - 1) * page_bytes, page_bytes, '\xff');
  write_file(directory.database(), bytes);
}

}  // namespace

// SQLITE_IOERR_CORRUPTFS is what SQLite makes of EIO from a read, and then SQLITE_CORRUPT of that.
// A short read is a file that somebody cut, or a file system that says so for a moment.
TEST_CASE("a call to the disk that fails, whichever it is, costs a large commit and no state",
          "[S04]") {
  const LargeState large;
  const auto trouble = GENERATE(
      Trouble{Call::write, SQLITE_IOERR_WRITE}, Trouble{Call::write, SQLITE_FULL},
      Trouble{Call::read, SQLITE_IOERR_READ}, Trouble{Call::read, SQLITE_IOERR_CORRUPTFS},
      Trouble{Call::read, SQLITE_IOERR_SHORT_READ}, Trouble{Call::sync, SQLITE_IOERR_FSYNC});
  for (const bool once : {true, false}) {
    bool has_failed = true;
    for (int skip = 0; has_failed; skip = after(skip)) {
      INFO("code " << trouble.code << ", once " << once << ", call " << skip);
      has_failed = fails_and_loses_nothing(large, trouble, skip, once);
    }
  }
}

TEST_CASE("a read that fails once during a start loses nothing of a large state", "[S02]") {
  const LargeState large;
  bool has_failed = true;
  for (int skip = 0; has_failed; skip = after(skip)) {
    INFO("read " << skip);
    FaultyDisk disk;
    const StateDirectory directory;
    large.copy_to(directory.path());
    disk.fail(Call::read, skip, SQLITE_IOERR_CORRUPTFS, true);
    expect_whole(directory.path(), large.before());
    has_failed = disk.has_failed();
  }
}

TEST_CASE("a call to the disk that fails while runs are merged costs nothing", "[S04]") {
  const LargeState large(commits_before_a_merge - 1);
  const auto trouble = GENERATE(
      Trouble{Call::write, SQLITE_IOERR_WRITE}, Trouble{Call::write, SQLITE_FULL},
      Trouble{Call::read, SQLITE_IOERR_CORRUPTFS}, Trouble{Call::sync, SQLITE_IOERR_FSYNC});
  bool has_failed = true;
  for (int skip = 0; has_failed; skip = after(skip)) {
    INFO("code " << trouble.code << ", call " << skip);
    FaultyDisk disk;
    const StateDirectory directory;
    large.copy_to(directory.path());
    auto store = open_store(directory.path());
    REQUIRE(store.commit(large.next()));
    REQUIRE(store.status().merges_due > 0);
    disk.fail(trouble.call, skip, trouble.code, true);
    while (store.merge_some()) {
    }
    has_failed = disk.has_failed();
    disk.heal();
    CHECK((meaning(*store.load()) == large.after()));
    CHECK(requests_in(directory.path()) == large.requests_after());
    REQUIRE(store.commit({.at = test_time}));
    expect_whole(directory.copy_as_if_killed("copy"), large.after());
  }
}

TEST_CASE("a merge that failed is done by the next commit, however it failed", "[S04]") {
  FaultyDisk disk;
  const StateDirectory directory;
  auto store = open_store(directory.path());
  const auto runs = static_cast<std::int64_t>(RunTable::runs_max);
  for (std::int64_t n = 1; n <= runs; ++n) {
    REQUIRE(store.commit(checkpoint_of(n)));
  }
  disk.fail(Call::sync, 0, SQLITE_IOERR_FSYNC, true);
  CHECK_FALSE(store.merge_some());
  REQUIRE(disk.has_failed());
  disk.heal();
  const auto database = Database::open(directory.database(), Database::Access::read_only);
  REQUIRE(database);
  constexpr auto most = "SELECT max(n) FROM (SELECT count(*) n FROM window_run GROUP BY tree)";
  CHECK(*database->ask_integer(most) == runs);
  REQUIRE(store.commit(checkpoint_of(runs + 1)));
  CHECK(*database->ask_integer(most) == 1);
}

TEST_CASE("damage that a merge met is met by the next commits, and then believed", "[S02]") {
  const StateDirectory directory;
  auto store = open_store(directory.path());
  const auto runs = static_cast<std::int64_t>(RunTable::runs_max);
  for (std::int64_t n = 1; n <= runs; ++n) {
    REQUIRE(store.commit(checkpoint_of(n)));
  }
  {
    const auto database = Database::open(directory.database(), Database::Access::read_write);
    REQUIRE(database->execute("UPDATE window_run SET checksum=checksum+1 WHERE number=1"));
  }
  CHECK_FALSE(store.merge_some());
  for (int look = 2; look <= 5; ++look) {
    INFO("look " << look);
    const auto committed = store.commit(checkpoint_of(runs + 1));
    REQUIRE_FALSE(committed);
    CHECK(committed.error().kind == (look < 5 ? ErrorKind::io : ErrorKind::corrupt));
  }
  CHECK(std::filesystem::exists(directory.path() / "state.db.damaged"));
}

TEST_CASE("a commit that failed at its sync does not come back when a later one cannot read",
          "[S05]") {
  FaultyDisk disk;
  const LargeState large;
  const StateDirectory directory;
  large.copy_to(directory.path());
  auto store = open_store(directory.path());
  REQUIRE(store.commit({.at = test_time, .values = {{.name = "lines_total", .bytes = "0"}}}));
  const auto before = meaning(*store.load());
  disk.fail(Call::sync, 0, SQLITE_IOERR_FSYNC, false);
  REQUIRE_FALSE(store.commit(large.next()));  // but it is whole in the log
  disk.fail(Call::read, 0, SQLITE_IOERR_CORRUPTFS, true);
  const auto failed = store.commit(large.next());
  REQUIRE_FALSE(failed);
  CHECK_THAT(failed.error().message, Catch::Matchers::ContainsSubstring("it will be read again"));
  disk.heal();
  CHECK((meaning(*store.load()) == before));
  REQUIRE(store.commit(large.next()));
  CHECK(requests_in(directory.path()) == large.requests_after());
}

TEST_CASE("damage that only commits meet is believed at the fifth in a row, over restarts too",
          "[S02]") {
  const int commits_of_a_run = GENERATE(5, 1, 2);
  const StateDirectory directory;
  REQUIRE(open_store(directory.path()).commit(checkpoint_of(1)));
  overwrite_root_page(directory, "usage_run");
  std::optional<StateStore> store;
  for (int commit = 0; commit < 5; ++commit) {
    if (commit % commits_of_a_run == 0) {
      store.reset();
      store.emplace(open_store(directory.path()));
      CHECK(store->status().rebuild_due.empty());
    }
    const auto failed = store->commit(checkpoint_of(2));
    REQUIRE_FALSE(failed);
    CHECK(failed.error().kind == (commit < 4 ? ErrorKind::io : ErrorKind::corrupt));
  }
  store.reset();
  store.emplace(open_store(directory.path()));
  CHECK_FALSE(store->status().rebuild_due.empty());
  REQUIRE(store->commit(checkpoint_of(2)));
  CHECK_FALSE(std::filesystem::exists(directory.path() / "state.db.doubted"));
}

TEST_CASE("damage that the next try does not meet was none, however often", "[S04]") {
  FaultyDisk disk;
  const StateDirectory directory;
  OutboxChange retried{.kind = OutboxChange::Kind::retry, .id = "ta_1", .target = "slack"};
  {
    auto store = open_store(directory.path());
    for (int n = 1; n <= 12; ++n) {
      disk.fail(Call::write, 0, SQLITE_CORRUPT, true);
      const auto commit = store.commit(checkpoint_of(n));
      REQUIRE_FALSE(commit);
      CHECK(commit.error().kind == ErrorKind::io);
      REQUIRE(store.commit(checkpoint_of(n)));
      retried.attempts = n;
      disk.fail(Call::write, 0, SQLITE_CORRUPT, true);
      const auto applied = store.apply({&retried, 1});
      REQUIRE_FALSE(applied);
      CHECK(applied.error().kind == ErrorKind::io);
      REQUIRE(store.apply({&retried, 1}));
    }
  }
  auto store = open_store(directory.path());
  CHECK(store.status().rebuild_due.empty());
  CHECK(store.load()->outbox.size() == 12);
}

TEST_CASE("damage that only messages meet is believed though every commit succeeds", "[S02]") {
  FaultyDisk disk;
  const StateDirectory directory;
  auto store = open_store(directory.path());
  REQUIRE(store.commit(checkpoint_of(1)));
  const OutboxChange retried{
      .kind = OutboxChange::Kind::retry, .id = "ta_1", .target = "slack", .attempts = 1};
  for (int look = 1; look <= 5; ++look) {
    CHECK_FALSE(std::filesystem::exists(directory.path() / "state.db.damaged"));
    disk.fail(Call::write, 0, SQLITE_CORRUPT, true);
    CHECK_FALSE(store.apply({&retried, 1}));
    disk.heal();
    REQUIRE(store.commit(checkpoint_of(look + 1)));
  }
  CHECK(std::filesystem::exists(directory.path() / "state.db.damaged"));
}

}  // namespace tokentail
