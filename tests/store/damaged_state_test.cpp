// SPDX-License-Identifier: Apache-2.0
// The daemon starts, whatever its state files hold.
#include <algorithm>
#include <random>

#include "store/sqlite.hpp"
#include "store/state_directory.hpp"
#include "store/state_store.hpp"
#include "store/state_store_parts.hpp"
#include "store/usage_report.hpp"

namespace tokentail {
namespace {

// A clean state of some pages, nothing in its write-ahead log.
std::string sound_database() {
  const StateDirectory directory;
  auto checkpoint = checkpoint_of(1);
  for (int i = 0; i < 300; ++i) {
    const auto text = std::to_string(i);
    checkpoint.tables[0].rows.push_back({.key = "user " + text, .state = std::string(50, 's')});
    checkpoint.usage.add(entry_of(key_of(text, "chat", "m"), test_hour, i));
    checkpoint.outbox.push_back(message(text));
  }
  REQUIRE(open_store(directory.path()).commit(checkpoint));
  return contents(directory.database());
}

// Starts over `bytes` and uses the state, again after damage: what only commits meet is believed at
// the fifth look. Gives back the store that could be used.
StateStore start_over(const StateDirectory& directory, std::string_view bytes) {
  std::filesystem::remove_all(directory.path());
  std::filesystem::create_directories(directory.path());
  write_file(directory.database(), bytes);
  std::string trouble;
  for (int start = 0; start <= looks_max; ++start) {
    auto store = open_store(directory.path());
    const auto loaded = store.load();
    const auto committed = loaded ? store.commit(checkpoint_of(2)) : Outcome<>{};
    if (loaded && committed) {
      return store;
    }
    trouble += "\n" + (loaded ? committed.error() : loaded.error()).message;
  }
  FAIL("the last start did not work either:" << trouble);
  return open_store(directory.path());
}

std::size_t damaged_states(const StateDirectory& directory) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
    const auto name = entry.path().filename().string();
    const bool log = name.ends_with("-wal") || name.ends_with("-shm");
    count += name.starts_with("state.db.corrupt-") && !log ? 1U : 0U;
  }
  return count;
}

}  // namespace

TEST_CASE("an unreadable state is set aside under the time of the start, and told") {
  const StateDirectory directory;
  const auto bytes = GENERATE(std::string(), std::string(100'000, '\0'), std::string("{}\n"),
                              std::string(100'000, 'x'));
  const auto store = start_over(directory, bytes);
  const auto aside = store.status().set_aside;
  REQUIRE(aside);
  CHECK(aside->path == directory.database() + ".corrupt-20260329T000000Z");
  CHECK_FALSE(aside->reason.empty());
  CHECK(contents(aside->path) == bytes);
}

TEST_CASE("the database of another program is set aside whole") {
  const StateDirectory directory;
  {
    const auto other = Database::open(directory.root() / "other", Database::Access::read_write);
    REQUIRE(other->execute("CREATE TABLE photos(id)"));
  }
  const auto bytes = contents(directory.root() / "other");
  const auto store = start_over(directory, bytes);
  REQUIRE(store.status().set_aside);
  CHECK(contents(store.status().set_aside->path) == bytes);
}

TEST_CASE("a state without one of its tables is set aside") {
  const StateDirectory directory;
  REQUIRE(open_store(directory.path()).commit(checkpoint_of(1)));
  {
    const auto database = Database::open(directory.database(), Database::Access::read_write);
    REQUIRE(database->execute("DROP TABLE usage_run"));
    database->checkpoint_on_close(true);
  }
  CHECK(open_store(directory.path()).status().set_aside);
}

TEST_CASE("a sound state is never set aside") {
  const StateDirectory directory;
  CHECK_FALSE(start_over(directory, sound_database()).status().set_aside);
}

TEST_CASE("a truncated state is set aside, wherever it was cut") {
  const StateDirectory directory;
  const auto bytes = sound_database();
  for (std::size_t length = 0; length < bytes.size(); length += length < 512 ? 61 : 4999) {
    INFO("length " << length << " of " << bytes.size());
    CHECK(start_over(directory, std::string_view(bytes).substr(0, length)).status().set_aside);
  }
}

TEST_CASE("a state whose header forbids writing is set aside") {
  const StateDirectory directory;
  auto bytes = sound_database();
  bytes[18] = '\x7f';  // the write version of the file format
  CHECK(start_over(directory, bytes).status().set_aside);
}

TEST_CASE("damage that only commits meet does not keep the daemon from saving for long") {
  const StateDirectory directory;
  auto bytes = sound_database();
  std::filesystem::create_directories(directory.path());
  write_file(directory.database(), bytes);
  {
    const auto database = Database::open(directory.database(), Database::Access::read_write);
    REQUIRE(database);
    const auto size = static_cast<std::size_t>(*database->ask_integer("PRAGMA page_size"));
    const auto page = static_cast<std::size_t>(
        *database->ask_integer("SELECT rootpage FROM sqlite_schema WHERE name='usage_run'"));
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>((page - 1) * size), size, '\xFF');
  }
  CHECK(start_over(directory, bytes).status().set_aside);
}

TEST_CASE("flipped bytes never keep the daemon from starting") {
  const StateDirectory directory;
  const auto bytes = sound_database();
  const auto seed = std::random_device{}();
  std::mt19937 random(seed);
  INFO("seed " << seed);
  for (int i = 0; i < 150; ++i) {
    auto changed = bytes;
    const auto flips = 1 + random() % 8;
    for (std::uint32_t flip = 0; flip < flips; ++flip) {
      // Half of them in the header and the first pages' headers, where most depends on a byte.
      const auto place = random() % (random() % 2 == 0 ? 128 : bytes.size());
      changed[place] = static_cast<char>(random());
    }
    // A flip may also make it the state of a newer version, which is refused on purpose.
    std::copy_n(bytes.begin() + 60, 4, changed.begin() + 60);
    INFO("round " << i);
    start_over(directory, changed);
    const auto report = read_usage(directory.path(), {}, [](const ReportRow&) {});
    CHECK((report || report.error().kind == ErrorKind::corrupt));
  }
}

TEST_CASE("a flipped write-ahead log never keeps the daemon from starting") {
  const StateDirectory directory;
  auto store = open_store(directory.path());
  REQUIRE(store.commit(checkpoint_of(1)));
  const auto log = contents(directory.database() + "-wal");
  const auto seed = std::random_device{}();
  std::mt19937 random(seed);
  INFO("seed " << seed);
  for (int i = 0; i < 50; ++i) {
    const auto copy = directory.copy_as_if_killed(std::to_string(i));
    auto changed = log;
    changed[random() % (i % 2 == 0 ? 32 : log.size())] ^= static_cast<char>(1 + random() % 255);
    write_file(copy / "state.db-wal", changed);
    auto reopened = StateStore::open(copy, test_time);
    REQUIRE(reopened);
    CHECK(reopened->load());
  }
}

TEST_CASE("a state condemned by its owner is set aside at the next start") {
  const StateDirectory directory;
  {
    auto store = open_store(directory.path());
    REQUIRE(store.commit(checkpoint_of(1)));
    store.condemn("an alert's state makes no sense");
  }
  auto store = open_store(directory.path());
  REQUIRE(store.status().set_aside);
  CHECK(store.status().set_aside->reason == "an alert's state makes no sense");
  CHECK(store.load()->cursors.empty());
}

TEST_CASE("damage that is met in use is set aside at the next start") {
  const StateDirectory directory;
  REQUIRE(open_store(directory.path()).commit(checkpoint_of(1)));
  {
    const auto database = Database::open(directory.database(), Database::Access::read_write);
    REQUIRE(database->execute("UPDATE cursor SET offset=-1"));
  }
  {
    auto store = open_store(directory.path());
    CHECK_FALSE(store.status().set_aside);
    const auto state = store.load();
    REQUIRE_FALSE(state);
    CHECK(state.error().kind == ErrorKind::corrupt);
  }
  auto store = open_store(directory.path());
  CHECK(store.status().set_aside);
  CHECK(store.load());
}

TEST_CASE("at most five damaged states are kept") {
  const StateDirectory directory;
  for (int i = 0; i < 9; ++i) {
    open_store(directory.path()).condemn("test");
  }
  static_cast<void>(open_store(directory.path()));
  CHECK(damaged_states(directory) == StateFiles::set_aside_max);
}

}  // namespace tokentail
