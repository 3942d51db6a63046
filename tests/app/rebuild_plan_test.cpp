// SPDX-License-Identifier: Apache-2.0
#include "app/rebuild_plan.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "app/window_reach.hpp"
#include "source/directory_listing.hpp"
#include "support/catch.hpp"
#include "support/engine_world.hpp"
#include "support/log_directory.hpp"

using namespace tokentail;
using namespace tokentail::test;
using namespace std::chrono_literals;

namespace {

// Noon of 2026-03-29, UTC.
const Instant counted_until = instant_from_ns(1'774'785'600'000'000'000);
const Instant now = counted_until;

ReaderSettings following(const LogDirectory& logs, const std::string& glob) {
  return {.sources = {{.globs = {logs.path(glob)}}}, .limits = {}};
}

// As if its last line were from so long before `now`.
void age(const LogDirectory& logs, const std::string& name, std::chrono::hours by) {
  const auto time = std::chrono::file_clock::from_sys(
      std::chrono::sys_time<Duration>((now - by).time_since_epoch()));
  std::filesystem::last_write_time(
      logs.path(name),
      std::chrono::time_point_cast<std::filesystem::file_time_type::duration>(time));
}

std::vector<std::string> names(const RebuildPlan& plan) {
  std::vector<std::string> names;
  for (const auto& log : plan.logs) {
    names.push_back(std::filesystem::path(log.path).filename());
  }
  return names;
}

using FileNames = std::vector<std::string>;

}  // namespace

TEST_CASE("a rebuild reads a log and its rotated parts, oldest first, each once") {
  const LogDirectory logs;
  logs.append("app.log", "new\n");
  logs.append("app.log.1", "old\n");
  logs.append("app.log.2.gz", "older");
  logs.append("app.log.1.gz", "half a copy of app.log.1");
  logs.append("app.log.3.bz2", "oldest");
  logs.append("other.txt", "no log\n");
  age(logs, "app.log.1", 1h);
  age(logs, "app.log.2.gz", 2h);
  const auto plan = plan_of_all(following(logs, "*.log"), Instant::min());
  CHECK(names(plan) == FileNames{"app.log.2.gz", "app.log.1", "app.log"});
  CHECK(plan.passed_by.size() == 2);
}

TEST_CASE("following goes on behind the last whole line of what is read") {
  const LogDirectory logs;
  logs.append("app.log", "one\ntwo\nhalf a li");
  const auto plan = plan_of_all(following(logs, "app.log"), Instant::min());
  REQUIRE(plan.cursors.size() == 1);
  CHECK(plan.cursors[0].offset == 8);
  CHECK(plan.logs[0].part.end == 8);
  CHECK(plan.cursors[0].path == absolute_path(logs.path("app.log")));
}

TEST_CASE("what ended before any window begins is not read, unless it is still followed") {
  const LogDirectory logs;
  logs.append("app.log", "quiet\n");
  logs.append("app.log.1", "old\n");
  age(logs, "app.log", 48h);
  age(logs, "app.log.1", 72h);
  const auto plan = plan_of_all(following(logs, "app.log"), now - 24h);
  CHECK(names(plan) == FileNames{"app.log"});
  CHECK(plan.too_old == 1);
}

TEST_CASE("on demand, only what was counted is read") {
  const LogDirectory logs;
  logs.append("app.log", "counted\nnot yet\n");
  logs.append("app.log.1.gz", "passed long ago");
  logs.append("fresh.log", "never seen\n");
  age(logs, "app.log.1.gz", 1h);
  const auto settings = following(logs, "*.log");
  auto cursors = plan_of_all(settings, Instant::min()).cursors;
  std::erase_if(cursors,
                [](const FileCursor& cursor) { return cursor.path.ends_with("fresh.log"); });
  REQUIRE(cursors.size() == 1);
  cursors[0].offset = 8;
  const auto plan = plan_of_counted(settings, Instant::min(), cursors);
  CHECK(names(plan) == FileNames{"app.log.1.gz", "app.log"});
  CHECK(plan.logs[1].part.end == 8);
  CHECK(plan.cursors.empty());
}

TEST_CASE("rules that look further back than the logs are named, with an end") {
  const auto rules = rules_from(R"(
version: 1
rules:
  - rule: hour
    by: user
    when: sum(total_tokens over 1h) > 1k tokens
  - rule: day
    by: user
    timezone: UTC
    when: sum(total_tokens over today) > 1k tokens
)");
  CHECK(reach_of(rules, counted_until) == counted_until - 12h);
  const auto incomplete = incomplete_rules(rules, counted_until, counted_until - 30min);
  REQUIRE(incomplete.size() == 2);
  CHECK(incomplete[0].until == counted_until + 30min);
  CHECK(incomplete[1].until == counted_until + 11h + 30min);
  CHECK(incomplete_rules(rules, counted_until, counted_until - 13h).empty());
  const auto late = incomplete_rules(rules, counted_until + 10h, counted_until);
  REQUIRE(late.size() == 1);
  CHECK(late[0].rule == "day");
  CHECK(late[0].until == counted_until + 12h);
}
