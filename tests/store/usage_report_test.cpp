// SPDX-License-Identifier: Apache-2.0
#include "store/usage_report.hpp"

#include <map>
#include <random>
#include <span>

#include <sys/stat.h>
#include <unistd.h>

#include "store/state_directory.hpp"
#include "store/state_store.hpp"

namespace tokentail {
namespace {

using Sums = std::map<std::vector<std::string>, UsageTotals>;

Sums report(const std::filesystem::path& directory, const ReportQuery& query) {
  Sums sums;
  std::vector<std::string> last;
  const auto tally = read_usage(directory, query, [&](const ReportRow& row) {
    CHECK((sums.empty() || last < row.values));
    last = row.values;
    sums[row.values] = row.totals;
  });
  INFO((tally ? "" : tally.error().message));
  REQUIRE(tally);
  CHECK(tally->damaged_rows == 0);
  CHECK(tally->groups == static_cast<std::int64_t>(sums.size()));
  return sums;
}

Sums naive(const std::vector<UsageEntry>& entries, const std::vector<std::size_t>& places,
           std::int64_t from, std::int64_t to) {
  Sums sums;
  for (const auto& entry : entries) {
    if (entry.hour >= from && entry.hour < to) {
      std::vector<std::string> group;
      for (const auto place : places) {
        group.emplace_back(key_values(entry.key)[place]);
      }
      sums[group] += entry.totals;
    }
  }
  return sums;
}

std::vector<UsageEntry> random_usage(std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto pick = [&](std::uint32_t n) { return static_cast<std::int64_t>(random() % n); };
  std::vector<UsageEntry> entries;
  for (int i = 0; i < 3000; ++i) {
    const auto key = key_of("user" + std::to_string(pick(40)), "f" + std::to_string(pick(4)),
                            pick(5) == 0 ? "" : "m" + std::to_string(pick(3)));
    auto entry = entry_of(key, test_hour - pick(100), 1 + pick(9));
    entry.totals.errors = pick(2);
    entry.totals.unpriced = pick(2);
    if (pick(3) == 0) {
      entry.totals.recount = {.requests = 1 + pick(9),
                              .reported_tokens = pick(1000),
                              .counted_tokens = pick(1000),
                              .off = pick(2)};
    }
    entries.push_back(entry);
  }
  return entries;
}

}  // namespace

TEST_CASE("a report equals the plain sum of what was committed") {
  using enum Dimension;
  const auto seed = GENERATE(1U, 2U, 3U);
  INFO("seed " << seed);
  const auto entries = random_usage(seed);
  const StateDirectory directory;
  auto store = open_store(directory.path());
  for (std::size_t i = 0; i < entries.size(); i += 500) {
    Checkpoint checkpoint{.at = test_time};
    for (const auto& entry : std::span(entries).subspan(i, 500)) {
      checkpoint.usage.add(entry);
    }
    REQUIRE(store.commit(checkpoint));
  }
  constexpr auto ever = 10'000'000;
  CHECK(report(directory.path(), {.by = {user, feature, model}}) ==
        naive(entries, {0, 1, 2}, 0, ever));
  CHECK(report(directory.path(), {.by = {model, user}}) == naive(entries, {2, 0}, 0, ever));
  CHECK(report(directory.path(), {}) == naive(entries, {}, 0, ever));
  const ReportQuery some_hours{.by = {feature},
                               .since = test_time - std::chrono::hours(50),
                               .until = test_time - std::chrono::hours(3)};
  CHECK(report(directory.path(), some_hours) == naive(entries, {1}, test_hour - 50, test_hour - 3));
}

TEST_CASE("a report is read beside a running daemon and after it ended") {
  const StateDirectory directory;
  {
    auto store = open_store(directory.path());
    REQUIRE(store.commit(checkpoint_of(1)));
    CHECK(report(directory.path(), {}).at({}).requests == 1);
    REQUIRE(store.commit(checkpoint_of(2)));
    CHECK(report(directory.path(), {}).at({}).requests == 2);
  }
  CHECK(report(directory.path(), {}).at({}).requests == 2);
}

TEST_CASE("a report does not keep the daemon from committing, and sees one moment") {
  const StateDirectory directory;
  auto store = open_store(directory.path());
  REQUIRE(store.commit(checkpoint_of(1)));
  std::int64_t groups = 0;
  const ReportQuery by_user{.by = {Dimension::user}};
  REQUIRE(read_usage(
      directory.path(), by_user,
      [&](const ReportRow& row) {
        auto more = checkpoint_of(2);
        more.usage = {entry_of(key_of("zoe", "", ""), test_hour, 1)};
        CHECK(store.commit(more));
        CHECK(row.values[0] == "ana");
        ++groups;
      },
      1));
  CHECK(groups == 1);
  CHECK(report(directory.path(), by_user).size() == 2);
}

TEST_CASE("a report needs no right to write") {
  const StateDirectory directory;
  REQUIRE(open_store(directory.path()).commit(checkpoint_of(1)));
  const bool logs_lost = GENERATE(false, true);
  if (logs_lost) {
    std::filesystem::remove(directory.database() + "-wal");
    std::filesystem::remove(directory.database() + "-shm");
  }
  ::chmod(directory.root().c_str(), 0755);
  ::chmod(directory.path().c_str(), 0555);
  constexpr uid_t nobody = 65534;
  const auto user = ::geteuid();
  REQUIRE((user != 0 || ::seteuid(nobody) == 0));
  std::int64_t requests = 0;
  const auto tally = read_usage(directory.path(), {},
                                [&](const ReportRow& row) { requests += row.totals.requests; });
  REQUIRE(::seteuid(user) == 0);
  INFO((tally ? "" : tally.error().message));
  CHECK(tally);
  CHECK(requests == 1);
  ::chmod(directory.path().c_str(), 0755);
}

TEST_CASE("a report of a directory without state says so") {
  const StateDirectory directory;
  const auto tally = read_usage(directory.path(), {}, [](const ReportRow&) {});
  REQUIRE_FALSE(tally);
  CHECK(tally.error().kind == ErrorKind::not_found);
  CHECK_FALSE(std::filesystem::exists(directory.path()));
}

TEST_CASE("a report by something that is not kept, or twice by the same, is refused") {
  const StateDirectory directory;
  using enum Dimension;
  for (const auto& by : {std::vector{tenant}, std::vector{user, user}}) {
    const auto tally = read_usage(directory.path(), {.by = by}, [](const ReportRow&) {});
    REQUIRE_FALSE(tally);
    CHECK(tally.error().kind == ErrorKind::invalid);
  }
}

}  // namespace tokentail
