// SPDX-License-Identifier: Apache-2.0
#include "rule/headroom.hpp"

#include <optional>
#include <string>
#include <vector>

#include "rule/given_rules.hpp"
#include "support/catch.hpp"

using namespace tokentail;
using namespace std::chrono_literals;

namespace {

const Instant midday = at("2026-03-10T12:00:00Z");

// A rule, and records of ana's up to the one that is judged.
std::optional<Headroom> room(const std::string& terms, const std::vector<UsageRecord>& records) {
  const auto set = rules_of("rules:\n  - rule: r\n    by: user\n" + terms);
  const auto& rule = set.rules.at(0);
  AggregateTable table(set.tables.at(rule.table.value()));
  KeyId key = no_key;
  for (const auto& record : records) {
    key = table.add(record);
  }
  return headroom_of(
      rule, {.record = &records.back(), .table = &table, .key = key, .now = records.back().time});
}

std::optional<Headroom> room_when(const std::string& when, Tokens tokens) {
  return room("    when: " + when + "\n", {usage(midday, "ana", tokens)});
}

const std::string twice_the_average =
    "    when: sum(total_tokens over today) > 2 * daily_avg(total_tokens over 7d)\n";

}  // namespace

TEST_CASE("a sum may grow up to its limit, and for ever when it is beyond") {
  CHECK(room_when("sum(total_tokens over 1h) > 1000 tokens", 10)->most == 999);
  CHECK(room_when("1000 tokens < sum(total_tokens over 1h)", 10)->most == 999);
  CHECK(room_when("sum(total_tokens over 1h) >= 1000 tokens", 10)->most == 999);
  CHECK(room_when("3 * sum(total_tokens over 1h) > 1000 tokens", 10)->most == 333);
  CHECK(room_when("sum(total_tokens over 1h) > 1000 tokens", 1001)->most == Headroom::boundless);
  CHECK(room_when("count(over 1h) < 7", 1)->most == 6);
}

TEST_CASE("what keeps the rest of a condition from being asked is all that counts") {
  const std::string both =
      "sum(total_tokens over today) > 100 tokens and sum(total_tokens over 1h) > 500 tokens";
  CHECK(room_when(both, 10)->most == 99);
  CHECK(room_when(both, 200)->most == 499);
  CHECK_FALSE(room_when("sum(total_tokens over 1h) > 1000 tokens or count(over 1h) > 100", 10));
}

TEST_CASE("each level has its limit, and so has what clears") {
  const std::string levels =
      "    when: sum(total_tokens over 1h) > level\n"
      "    levels: { info: 100 tokens, critical: 900 tokens }\n";
  CHECK(room(levels, {usage(midday, "ana", 10)})->most == 99);
  CHECK(room(levels, {usage(midday, "ana", 101)})->most == 899);
  const std::string cleared = levels + "    clear: sum(total_tokens over 1h) < 50 tokens\n";
  CHECK(room(cleared, {usage(midday, "ana", 10)})->most == 49);
}

TEST_CASE("what hangs on a day stands until midnight, for records of that day") {
  const auto found =
      room(twice_the_average,
           {usage(midday - 48h, "ana", 1), usage(midday - 24h, "ana", 50), usage(midday, "ana", 10)});
  REQUIRE(found);
  CHECK(found->most == 99);
  CHECK(found->since == at("2026-03-10T00:00:00Z"));
  CHECK(found->until == at("2026-03-11T00:00:00Z"));
  const auto new_here = room(twice_the_average, {usage(midday, "ana", 10)});
  CHECK(new_here->most == Headroom::boundless);
  CHECK(new_here->until == at("2026-03-11T00:00:00Z"));
  CHECK(room(twice_the_average + "    min_history: 3d\n", {usage(midday, "ana", 10)})->until ==
        at("2026-03-11T00:00:00Z"));
}

TEST_CASE("what can move either way with the next record leaves no headroom") {
  for (const std::string when :
       {"avg(total_tokens over 1h) > 100 tokens", "share(failed over 1h) > 10%",
        "p95(total_tokens over 1h) > 100 tokens", "max(total_tokens over 1h) > 100 tokens",
        "sum(total_tokens over 1h) > 3 * sum(total_tokens over 1h offset 1d)",
        "input_tokens > 5 tokens and sum(total_tokens over 1h) > 100 tokens",
        "sum(cost over today) > $1 and model == \"gpt-4o\"", "silent(1h)"}) {
    INFO(when);
    CHECK_FALSE(room_when(when, 1000));
  }
}
