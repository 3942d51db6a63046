// SPDX-License-Identifier: Apache-2.0
// The rows of the fault matrix that are about the state on disk (docs/guarantees.md), as tags.
// TOKENTAIL_EXHAUSTIVE=1 tries every byte instead of a sample.
#include <algorithm>
#include <cstdlib>
#include <set>

#include <sqlite3.h>
#include <unistd.h>

#include "store/faulty_disk.hpp"
#include "store/network_disk.hpp"
#include "store/row_check.hpp"
#include "store/sqlite.hpp"
#include "store/state_directory.hpp"
#include "store/state_store.hpp"
#include "store/usage_row.hpp"

namespace tokentail {
namespace {

using test::FaultyDisk;

constexpr int user_version_at = 60;  // in the header of an SQLite file, four bytes

Checkpoint small_checkpoint() {
  auto checkpoint = checkpoint_of(1);
  for (int i = 0; i < 40; ++i) {
    const auto text = std::to_string(i);
    checkpoint.cursors.push_back(
        cursor_of("/var/log/" + text, 100 + static_cast<std::uint64_t>(i), i));
    checkpoint.tables[0].rows.push_back({.key = "user " + text, .state = std::string(50, 's')});
    checkpoint.alerts.push_back({.name = "rule " + text, .bytes = "firing"});
    checkpoint.outbox.push_back(message("ta_" + text));
  }
  return checkpoint;
}

std::string sound_database() {
  const StateDirectory directory;
  REQUIRE(open_store(directory.path()).commit(small_checkpoint()));
  return contents(directory.database());
}

std::string sound_meaning() {
  const StateDirectory directory;
  auto store = open_store(directory.path());
  REQUIRE(store.commit(small_checkpoint()));
  return meaning(*store.load());
}

// What a daemon finds over these bytes: the state as it was, or a loss that it knows of. A start
// that meets damage in use starts once more.
void expect_whole_or_known_lost(const StateDirectory& directory, std::string_view bytes,
                                const std::string& whole) {
  std::filesystem::remove_all(directory.path());
  std::filesystem::create_directories(directory.path());
  write_file(directory.database(), bytes);
  for (int start = 0; start < 2; ++start) {
    auto store = open_store(directory.path());
    const auto loaded = store.load();
    if (!loaded) {
      REQUIRE(start == 0);
      CHECK(loaded.error().kind == ErrorKind::corrupt);
      continue;
    }
    if (store.status().rebuild_due.empty()) {
      CHECK(meaning(*loaded) == whole);
    } else {
      CHECK(loaded->cursors.empty());
    }
    return;
  }
}

// What small_checkpoint() made, in the tables of version 2: a row a key.
void back_to_version_2(const Database& database) {
  REQUIRE(database.execute(
      "CREATE TABLE window(table_id INTEGER NOT NULL, key BLOB NOT NULL, state BLOB NOT NULL, "
      "checksum INTEGER, PRIMARY KEY(table_id, key)) WITHOUT ROWID;"
      "CREATE TABLE usage(day INTEGER NOT NULL, key BLOB NOT NULL, hours BLOB NOT NULL, "
      "PRIMARY KEY(day, key)) WITHOUT ROWID;"
      "DROP TABLE window_run; DROP TABLE usage_run; PRAGMA user_version=2"));
  const auto saved = small_checkpoint();
  auto window = database.prepare("INSERT INTO window SELECT id, ?1, ?2, ?3 FROM window_table");
  for (const auto& row : saved.tables[0].rows) {
    const auto check = RowCheck().bytes("by user").bytes(row.key).bytes(row.state).value();
    REQUIRE(window->bytes(1, row.key).bytes(2, row.state).integer(3, check).run());
  }
  auto usage = database.prepare("INSERT INTO usage VALUES(?1, ?2, ?3)");
  for (const auto& entry : saved.usage.sums()) {
    UsageRow row;
    std::string hours;
    row.add(hour_of_day(entry.hour), entry.totals);
    row.encode(hours);
    REQUIRE(usage->integer(1, day_of_hour(entry.hour)).bytes(2, entry.key).bytes(3, hours).run());
  }
}

std::size_t step_over(std::size_t bytes, std::size_t samples) {
  return std::getenv("TOKENTAIL_EXHAUSTIVE") != nullptr ? 1 : bytes / samples + 1;
}

Checkpoint next_checkpoint() {
  auto checkpoint = checkpoint_of(2);
  checkpoint.values.push_back({.name = "much", .bytes = std::string(20'000, 'x')});
  return checkpoint;
}

}  // namespace

TEST_CASE("a state cut at any byte is whole or known to be lost", "[S02]") {
  const StateDirectory directory;
  const auto bytes = sound_database();
  const auto whole = sound_meaning();
  const auto step = step_over(bytes.size(), 120);
  for (std::size_t length = 0; length < bytes.size(); length += length < 64 ? 1 : step) {
    INFO("length " << length << " of " << bytes.size());
    expect_whole_or_known_lost(directory, std::string_view(bytes).substr(0, length), whole);
  }
}

TEST_CASE("a state with any byte changed is whole or known to be lost", "[S02]") {
  const StateDirectory directory;
  const auto bytes = sound_database();
  const auto whole = sound_meaning();
  const auto step = step_over(bytes.size(), 500);
  for (const char flip : {'\x01', '\x80', '\xff'}) {
    for (std::size_t at = static_cast<unsigned char>(flip) % step; at < bytes.size(); at += step) {
      if (at >= user_version_at && at < user_version_at + 4) {
        continue;  // it may be the state of a newer version then, which is refused on purpose
      }
      INFO("byte " << at << " of " << bytes.size() << ", flip " << static_cast<int>(flip));
      auto changed = bytes;
      changed[at] = static_cast<char>(changed[at] ^ flip);
      expect_whole_or_known_lost(directory, changed, whole);
    }
  }
}

TEST_CASE("a state of nothing but NUL, an empty one and a text are known to be lost", "[S02]") {
  const StateDirectory directory;
  const auto bytes = GENERATE(std::string(), std::string(65'536, '\0'), std::string("{}\n"));
  expect_whole_or_known_lost(directory, bytes, "none of them is whole");
}

TEST_CASE("a state that for a moment opens for reading only is no damaged one", "[S02]") {
  FaultyDisk disk;
  const StateDirectory directory;
  REQUIRE(open_store(directory.path()).commit(small_checkpoint()));
  disk.open_to_read(1);
  auto store = open_store(directory.path());
  CHECK(store.status().rebuild_due.empty());
  CHECK(meaning(*store.load()) == sound_meaning());
  REQUIRE(store.commit(checkpoint_of(2)));
}

TEST_CASE("a state that never opens for writing is left where it is", "[S02]") {
  FaultyDisk disk;
  const StateDirectory directory;
  REQUIRE(open_store(directory.path()).commit(small_checkpoint()));
  disk.open_to_read(1000);
  const auto opened = StateStore::open(directory.path(), test_time);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().kind == ErrorKind::io);
  disk.heal();
  CHECK(meaning(*open_store(directory.path()).load()) == sound_meaning());
}

TEST_CASE("a state that is missing where one was is known to be lost", "[S02]") {
  const StateDirectory directory;
  REQUIRE(open_store(directory.path()).commit(checkpoint_of(1)));
  for (const auto* file : {"state.db", "state.db-wal", "state.db-shm"}) {
    std::filesystem::remove(directory.path() / file);
  }
  const auto store = open_store(directory.path());
  CHECK(store.status().rebuild_due == "the database is missing");
  CHECK(store.status().set_aside->path.empty());
}

TEST_CASE("a first start has lost nothing", "[S02]") {
  const StateDirectory directory;
  CHECK(open_store(directory.path()).status().rebuild_due.empty());
  CHECK(open_store(directory.path()).status().rebuild_due.empty());
}

TEST_CASE("a loss stays known until what was rebuilt is whole", "[S02]") {
  const StateDirectory directory;
  open_store(directory.path()).condemn("test");
  {
    auto store = open_store(directory.path());
    CHECK(store.status().rebuild_due == "test");
    REQUIRE(store.commit(checkpoint_of(1)));  // a part of it, and then a crash
  }
  {
    auto store = open_store(directory.path());
    CHECK(store.status().rebuild_due == "test");
    CHECK(store.load()->cursors.empty());
    store.end_rebuild();
    REQUIRE(store.commit(checkpoint_of(1)));
    CHECK(store.status().rebuild_due.empty());
  }
  auto store = open_store(directory.path());
  CHECK(store.status().rebuild_due.empty());
  CHECK(store.load()->cursors.size() == 1);
}

TEST_CASE("the state of a version before is brought up to date with all that it holds", "[S02]") {
  const StateDirectory directory;
  const auto whole = sound_meaning();
  const auto version = GENERATE(1, 2, 3);
  REQUIRE(open_store(directory.path()).commit(small_checkpoint()));
  {
    const auto database = Database::open(directory.database(), Database::Access::read_write);
    if (version < 3) {
      back_to_version_2(*database);
    }
    for (const auto* table : {"cursor", "window", "alert", "value", "outbox"}) {
      REQUIRE((version > 1 ||
               database->execute("ALTER TABLE " + std::string(table) + " DROP COLUMN checksum")));
    }
    REQUIRE(database->execute("PRAGMA user_version=" + std::to_string(version)));
    database->checkpoint_on_close(true);
  }
  auto store = open_store(directory.path());
  CHECK(store.status().rebuild_due.empty());
  CHECK(meaning(*store.load()) == whole);
  CHECK(requests_in(directory.path()) == 1);
  REQUIRE(store.commit(checkpoint_of(2)));
  CHECK(requests_in(directory.path()) == 2);
}

TEST_CASE("a row of the version before that was changed makes it a loss", "[S02]") {
  const StateDirectory directory;
  REQUIRE(open_store(directory.path()).commit(small_checkpoint()));
  {
    const auto database = Database::open(directory.database(), Database::Access::read_write);
    back_to_version_2(*database);
    REQUIRE(database->execute("UPDATE window SET checksum=7 WHERE key=x'616E61'"));
    database->checkpoint_on_close(true);
  }
  CHECK_FALSE(open_store(directory.path()).status().rebuild_due.empty());
}

TEST_CASE("windows that belong to no table are known to be lost", "[S02]") {
  const StateDirectory directory;
  REQUIRE(open_store(directory.path()).commit(small_checkpoint()));
  {
    const auto database = Database::open(directory.database(), Database::Access::read_write);
    REQUIRE(database->execute("UPDATE window_run SET tree=99"));
    database->checkpoint_on_close(true);
  }
  const auto state = open_store(directory.path()).load();
  REQUIRE_FALSE(state);
  CHECK(state.error().kind == ErrorKind::corrupt);
}

TEST_CASE("a state with a table where another one is, is known to be lost", "[S02]") {
  const StateDirectory directory;
  REQUIRE(open_store(directory.path()).commit(small_checkpoint()));
  {
    const auto database = Database::open(directory.database(), Database::Access::read_write);
    REQUIRE(database->execute(
        "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET rootpage="
        "(SELECT rootpage FROM sqlite_schema WHERE name='usage_run') WHERE name='alert'"));
    database->checkpoint_on_close(true);
  }
  CHECK_FALSE(open_store(directory.path()).status().rebuild_due.empty());
}

TEST_CASE("logs left over beside another database change nothing in it", "[S03]") {
  const StateDirectory directory;
  std::string old_log;
  {
    auto store = open_store(directory.path());
    REQUIRE(store.commit(small_checkpoint()));
    old_log = contents(directory.database() + "-wal");
  }
  const auto bytes = contents(directory.database());
  std::filesystem::remove_all(directory.path());
  std::filesystem::create_directories(directory.path());
  write_file(directory.database(), bytes);
  const auto left = GENERATE(0, 1, 2);
  if (left == 0) {
    write_file(directory.database() + "-wal", std::string(5000, 'x'));
  } else if (left == 1) {
    write_file(directory.database() + "-shm", std::string(32'768, '\xff'));
  } else {
    write_file(directory.database() + "-wal", old_log.substr(0, old_log.size() / 2));
  }
  auto store = open_store(directory.path());
  CHECK(store.status().rebuild_due.empty());
  CHECK(meaning(*store.load()) == sound_meaning());
}

TEST_CASE("a write that fails, whichever it is, costs a commit and no state", "[S04]") {
  const auto code = GENERATE(SQLITE_FULL, SQLITE_IOERR_WRITE);
  for (int skip = 0;; ++skip) {
    INFO("write " << skip);
    FaultyDisk disk;
    const StateDirectory directory;
    auto store = open_store(directory.path());
    REQUIRE(store.commit(checkpoint_of(1)));
    disk.fail(FaultyDisk::Call::write, skip, code, true);
    const auto committed = store.commit(next_checkpoint());
    if (!disk.has_failed()) {
      CHECK(committed);
      break;
    }
    CHECK_FALSE(committed);
    disk.heal();
    CHECK(store.load()->values.size() == 1);
    REQUIRE(store.commit(next_checkpoint()));
    const auto copy = directory.copy_as_if_killed("copy");
    CHECK(open_store(copy).load()->values.size() == 2);
  }
}

TEST_CASE("a sync that fails once costs a commit and no state", "[S05]") {
  FaultyDisk disk;
  const StateDirectory directory;
  auto store = open_store(directory.path());
  REQUIRE(store.commit(checkpoint_of(1)));
  disk.fail(FaultyDisk::Call::sync, 0, SQLITE_IOERR_FSYNC, true);
  const auto failed = store.commit(next_checkpoint());
  REQUIRE(disk.has_failed());
  REQUIRE_FALSE(failed);
  CHECK(failed.error().kind == ErrorKind::io);
  CHECK(store.load()->values.size() == 1);
  // The same data is written anew: a sync that is merely asked for again may lie.
  REQUIRE(store.commit(next_checkpoint()));
  CHECK(store.status().commits_failed_total == 1);
  CHECK(open_store(directory.copy_as_if_killed("copy")).load()->values.size() == 2);
}

TEST_CASE("while no sync works every commit fails whole, and the first that works saves all",
          "[S05]") {
  FaultyDisk disk;
  const StateDirectory directory;
  auto store = open_store(directory.path());
  REQUIRE(store.commit(checkpoint_of(1)));
  disk.fail(FaultyDisk::Call::sync, 0, SQLITE_IOERR_FSYNC, false);
  for (int i = 0; i < 20; ++i) {
    CHECK_FALSE(store.commit(next_checkpoint()));
  }
  disk.heal();
  REQUIRE(store.commit(next_checkpoint()));
  CHECK(open_store(directory.copy_as_if_killed("copy")).load()->values.size() == 2);
}

TEST_CASE("two daemons never share a directory, and the second is told who has it", "[S06]") {
  const StateDirectory directory;
  const auto first = open_store(directory.path());
  const auto second = StateStore::open(directory.path(), test_time);
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == ErrorKind::busy);
  CHECK(second.error().message.find("process " + std::to_string(::getpid())) != std::string::npos);
}

TEST_CASE("file systems that hosts share are known, and local ones are not among them", "[S06]") {
  constexpr std::int64_t nfs = 0x6969;
  constexpr std::int64_t cifs = 0xFF53'4D42;
  constexpr std::int64_t ext4 = 0xEF53;
  constexpr std::int64_t xfs = 0x5846'5342;
  constexpr std::int64_t btrfs = 0x9123'683E;
  constexpr std::int64_t tmpfs = 0x0102'1994;
  constexpr std::int64_t overlay = 0x794C'7630;
  CHECK(network_file_system(nfs) == "NFS");
  CHECK(network_file_system(cifs) == "CIFS");
  CHECK(network_file_system(static_cast<std::int32_t>(0xFF53'4D42U)) == "CIFS");  // as some kernels
  for (const auto magic : {ext4, xfs, btrfs, tmpfs, overlay}) {
    CHECK_FALSE(network_file_system(magic));
  }
}

TEST_CASE("damaged states beyond five are deleted, the oldest first", "[S02]") {
  const StateDirectory directory;
  for (int i = 0; i < 9; ++i) {
    write_file(directory.path() / "state.db", "not a state");
    auto store = StateStore::open(directory.path(), test_time + std::chrono::seconds(i));
    REQUIRE(store);
    store->end_rebuild();
    REQUIRE(store->commit(checkpoint_of(i)));
  }
  std::set<std::string> kept;
  for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
    const auto name = entry.path().filename().string();
    if (name.starts_with("state.db.corrupt-") && !name.ends_with("-wal") &&
        !name.ends_with("-shm")) {
      kept.insert(name);
    }
  }
  CHECK(kept.size() == StateFiles::set_aside_max);
  CHECK(kept.contains("state.db.corrupt-20260329T000008Z"));
}

}  // namespace tokentail
