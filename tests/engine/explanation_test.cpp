// SPDX-License-Identifier: Apache-2.0
// What an explanation says of the time to come: without a further request, and at the present rate.
#include "engine/explanation.hpp"

#include <optional>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "support/catch.hpp"
#include "support/engine_world.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

const std::string budget_an_hour = R"(
version: 1
timezone: UTC
rules:
  - rule: hourly
    by: user
    params: { budget: 1000 tokens }
    when: sum(total_tokens over 1h) > budget
    clear: sum(total_tokens over 1h) < 80% of budget
    clear_for: 5m
)";

std::vector<UsageRecord> every_minute(int from, int to, Tokens tokens) {
  std::vector<UsageRecord> records;
  for (int minute = from; minute < to; ++minute) {
    records.push_back(a_record(t0() + minute * 1min).tokens(tokens));
  }
  return records;
}

Explanation explained(Engine& engine, const std::string& rule, Instant now) {
  auto found = engine.judge().explain_rule(rule, {{"user", "ana"}}, now);
  REQUIRE(found.has_value());
  return found->at(0);
}

}  // namespace

TEST_CASE(
    "a rate that has fallen says when the window will be low enough, and is later than none") {
  auto engine = engine_with(budget_an_hour);
  // 50 a minute for half an hour, then 10 a minute: 1500 + 300 = 1800.
  (void)feed(engine, every_minute(0, 30, 50));
  (void)feed(engine, every_minute(30, 60, 10));
  const auto now = t0() + 59min + 30s;
  const auto found = explained(engine, "hourly", now);
  CHECK(found.state == "firing");
  REQUIRE(found.clear.size() == 1);
  REQUIRE(found.clear[0].ahead);
  const auto& ahead = *found.clear[0].ahead;
  CHECK(ahead.since == t0() + 55min);
  CHECK(ahead.amount == "50 tokens");
  // Below 800 come 50 for each minute of the first half hour that is left, 10 for each later one,
  // and 50 in 4.5 minutes from now on. Found again by counting minute by minute.
  std::optional<Instant> expected;
  for (int minute = 60; minute <= 121 && !expected; ++minute) {
    std::int64_t left = 0;
    for (int at = minute - 60; at < 60; ++at) {
      left += at < 30 ? 50 : 10;
    }
    const auto coming_times_9 = 50 * (2 * minute - 119);  // 50 * (minute - 59.5) / 4.5
    if (left * 9 + coming_times_9 < 800 * 9) {
      expected = t0() + minute * 1min;
    }
  }
  REQUIRE(expected);
  CHECK(ahead.at == expected);
  CHECK(found.has_rate);
  CHECK(found.ends_at_rate == *expected + 5min);  // held for `clear_for`
  REQUIRE(found.ends_at);
  CHECK(*found.ends_at < *found.ends_at_rate);
}

TEST_CASE("a rate that keeps the window full never ends it") {
  auto engine = engine_with(budget_an_hour);
  (void)feed(engine, every_minute(0, 60, 50));
  const auto found = explained(engine, "hourly", t0() + 59min + 30s);
  REQUIRE(found.clear.at(0).ahead);
  CHECK_FALSE(found.clear[0].ahead->at);
  CHECK(found.has_rate);
  CHECK_FALSE(found.ends_at_rate);
  const auto text = text_of(found, TimeZone::utc());
  CHECK(text.find("at the rate since 2026-03-11 00:55 (250 tokens): it stays not true\n") !=
        std::string::npos);
  CHECK(text.find(" if no further request comes, never at the present rate\n") !=
        std::string::npos);
}

TEST_CASE("what does not fire yet says when it would") {
  auto engine = engine_with(budget_an_hour);
  (void)feed(engine, every_minute(0, 30, 30));  // 900
  const auto found = explained(engine, "hourly", t0() + 29min + 30s);
  CHECK(found.state == "ok");
  REQUIRE(found.when.at(0).ahead);
  CHECK(found.when[0].ahead->at == t0() + 33min);  // 900 + 150 / 4.5 * 3.5 > 1000, not at 32 min
  CHECK(text_of(found, TimeZone::utc())
            .find("at the rate since 2026-03-11 00:25 (150 tokens): true at 2026-03-11 00:33\n") !=
        std::string::npos);
  CHECK(json_of(found, TimeZone::utc())
            .find(R"("at_present_rate":{"amount":"150 tokens","since":"2026-03-11T00:25:00Z",)"
                  R"("changes_at":"2026-03-11T00:33:00Z"})") != std::string::npos);
}

TEST_CASE("where nothing came lately there is no rate to tell of") {
  auto engine = engine_with(budget_an_hour);
  (void)feed(engine, {a_record(t0()).tokens(2000)});
  const auto found = explained(engine, "hourly", t0() + 30min);
  CHECK_FALSE(found.clear.at(0).ahead);
  CHECK_FALSE(found.has_rate);
  CHECK(found.ends_at);
}

TEST_CASE("a total of today goes on as the day went so far, and stays when the day ends first") {
  const std::string daily = R"(
version: 1
timezone: UTC
rules:
  - rule: daily
    by: user
    when: sum(total_tokens over today) > 1000 tokens
    clear: next_period
  - rule: far
    by: user
    when: sum(total_tokens over today) > 9000 tokens
    clear: next_period
)";
  auto engine = engine_with(daily);
  (void)feed(engine, {a_record(t0() + 3h).tokens(500)});
  const auto now = t0() + 6h;
  const auto soon = explained(engine, "daily", now);
  REQUIRE(soon.when.at(0).ahead);
  CHECK(soon.when[0].ahead->since == t0());
  CHECK(soon.when[0].ahead->at == t0() + 12h + 1s);
  const auto far = explained(engine, "far", now);
  REQUIRE(far.when.at(0).ahead);
  CHECK_FALSE(far.when[0].ahead->at);
}

TEST_CASE("a rule without clear waits for its when to end") {
  auto engine = engine_with(R"(
version: 1
rules:
  - rule: burst
    by: user
    when: count(over 10m) >= 30
)");
  std::vector<UsageRecord> records;
  for (int second = 0; second < 300; second += 10) {
    records.push_back(a_record(t0() + second * 1s).tokens(1));
  }
  records.push_back(a_record(t0() + 590s).tokens(1));
  (void)feed(engine, records);
  const auto found = explained(engine, "burst", t0() + 599s);
  CHECK(found.state == "firing");
  REQUIRE(found.when.at(0).ahead);
  CHECK(found.when[0].ahead->amount == "1");
  REQUIRE(found.when[0].ahead->at);
  CHECK(found.ends_at_rate == found.when[0].ahead->at);
}

TEST_CASE("what is no running total has no outlook") {
  auto engine = engine_with(R"(
version: 1
rules:
  - rule: mean
    by: user
    when: avg(total_tokens over 1h) > 10 tokens
    clear: avg(total_tokens over 1h) < 5 tokens
)");
  (void)feed(engine, every_minute(0, 60, 50));
  const auto found = explained(engine, "mean", t0() + 59min);
  CHECK_FALSE(found.clear.at(0).ahead);
}
