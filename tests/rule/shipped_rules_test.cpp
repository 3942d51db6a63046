// SPDX-License-Identifier: Apache-2.0
// Each shipped rule at its boundary: one step below stays quiet, one step above fires.
#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>

#include "rule/given_rules.hpp"
#include "support/catch.hpp"

namespace tokentail {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const Instant noon = at("2026-03-10T12:00:00Z");

Bench shipped(std::string_view name) {
  const std::vector files{shipped_rules()};
  auto compiled = compile_rules(files, {});
  REQUIRE(compiled.has_value());
  const auto& rules = compiled->set.rules;
  const auto found = std::ranges::find(rules, name, &Rule::name);
  REQUIRE(found != rules.end());
  return Bench(compiled->set, static_cast<std::size_t>(found - rules.begin()));
}

// Three days of `tokens` a day for one user, and then today's.
std::optional<std::size_t> after_three_days(Bench& bench, Tokens daily, Tokens today) {
  for (int day = 0; day <= 3; ++day) {  // the day a key is first seen does not count
    bench.feed(usage(noon + hours{24 * day}, "alice", daily));
  }
  return bench.feed(usage(noon + hours{96}, "alice", today));
}

}  // namespace

TEST_CASE("the shipped rules compile without a warning and are the installed file") {
  const std::vector files{shipped_rules()};
  const auto compiled = compile_rules(files, {});
  REQUIRE(compiled.has_value());
  CHECK(compiled->warnings.empty());
  CHECK(compiled->set.rules.size() == 7);
  std::ifstream installed(std::string(TOKENTAIL_SOURCE_DIR) + "/rules/default.yaml");
  std::stringstream text;
  text << installed.rdbuf();
  CHECK(shipped_rules().text() == text.str());
}

TEST_CASE("near-context-limit fires above nine tenths of the window") {
  auto bench = shipped("near-context-limit");
  auto record = usage(noon, "alice", 115'200);
  record.context_window = 128'000;
  CHECK(bench.feed(record) == 0);
  record.in_uncached = 115'201;
  CHECK(bench.feed(record) == 1);
  CHECK(bench.finding(record).text ==
        "chat: a request fills 90% of the 128k tokens window of gpt-4o (user alice)");
  record.context_window.reset();
  CHECK(bench.feed(record) == 0);
}

TEST_CASE("user-daily-spike fires above twice the average and the floor") {
  SECTION("twice is not more than twice") {
    auto bench = shipped("user-daily-spike");
    CHECK(after_three_days(bench, 150'000, 300'000) == 0);
    CHECK(bench.feed(usage(noon + hours{96}, "alice", 1)) == 1);
    CHECK(bench.finding(noon + hours{96}).text ==
          "user alice: 300k tokens today, over 2 x the 7-day average (limit 300k tokens)");
  }
  SECTION("small users stay below the floor") {
    auto bench = shipped("user-daily-spike");
    CHECK(after_three_days(bench, 10, 200'000) == 0);
    CHECK(bench.feed(usage(noon + hours{96}, "alice", 1)) == 1);
  }
  SECTION("new users are still learning") {
    auto bench = shipped("user-daily-spike");
    CHECK(bench.feed(usage(noon, "alice", 10'000'000)) == 0);
  }
}

TEST_CASE("feature-daily-spike has a higher floor") {
  auto bench = shipped("feature-daily-spike");
  CHECK(after_three_days(bench, 1000, 1'000'000) == 0);
  CHECK(bench.feed(usage(noon + hours{96}, "alice", 1)) == 1);
}

TEST_CASE("budget-exceeded knows money from speed") {
  auto bench = shipped("budget-exceeded");
  auto record = usage(noon, "alice", 1);
  CHECK(bench.feed(record) == 0);
  record.error = "rate_limit_exceeded";
  record.status = 429;
  CHECK(bench.feed(record) == 0);
  record.error = "insufficient_quota";
  CHECK(bench.feed(record) == 1);
  CHECK(
      bench.finding(record).text ==
      "chat: calls are refused because the budget is used up: insufficient_quota, status 429 (user "
      "alice)");
  record.error = {};
  record.status = 402;
  CHECK(bench.feed(record) == 1);
  CHECK(bench.rule().severity == Severity::critical);
}

TEST_CASE("context-length-exceeded knows every provider's word for it") {
  auto bench = shipped("context-length-exceeded");
  auto record = usage(noon, "alice", 1);
  record.finish_reason = "length";  // the cap on output, not the window
  record.status = 400;
  CHECK(bench.feed(record) == 0);
  record.finish_reason = "model_context_window_exceeded";
  CHECK(bench.feed(record) == 1);
  record.finish_reason = {};
  record.status = 413;
  CHECK(bench.feed(record) == 1);
  record.status = 400;
  record.error = "context_length_exceeded";
  CHECK(bench.feed(record) == 1);
}

TEST_CASE("daily-spend warns at half, at four fifths and at the whole") {
  auto bench = shipped("daily-spend");
  auto record = usage(noon, "alice", 1);
  record.cost = Money::dollars(250);
  CHECK(bench.feed(record) == 0);
  record.cost = Money{1};
  CHECK(bench.feed(record) == 1);
  record.cost = Money::dollars(150);
  CHECK(bench.feed(record) == 2);
  record.cost = Money::dollars(100);
  CHECK(bench.feed(record) == 3);
  CHECK(bench.finding(record, 3).text ==
        "$500.00 spent today, over $500.00 of a $500.00 daily budget");
}

TEST_CASE("user-hourly-tokens fires above a million and clears below eight tenths") {
  auto bench = shipped("user-hourly-tokens");
  CHECK(bench.feed(usage(noon, "alice", 200'001)) == 0);
  CHECK(bench.feed(usage(noon + minutes{30}, "alice", 799'999)) == 0);
  CHECK(bench.feed(usage(noon + minutes{31}, "alice", 1)) == 1);
  CHECK_FALSE(bench.cleared(noon + minutes{70}));
  CHECK(bench.cleared(noon + minutes{95}));
}

}  // namespace tokentail
