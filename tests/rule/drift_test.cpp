// SPDX-License-Identifier: Apache-2.0
#include "rule/given_rules.hpp"
#include "support/catch.hpp"

namespace tokentail {
namespace {

bool comes_true_by_time(const std::string& when) {
  const auto set = rules_of("rules:\n  - rule: r\n    when: " + when + "\n");
  REQUIRE(set.rules.size() == 1);
  return set.rules.front().comes_true_by_time;
}

}  // namespace

TEST_CASE("a sum only falls while nothing comes, so that it cannot rise over a limit") {
  CHECK_FALSE(comes_true_by_time("sum(cost over 1h) > $5"));
  CHECK_FALSE(comes_true_by_time("count(over 5m) >= 3 and max(cost over 1h) > $1"));
  CHECK_FALSE(comes_true_by_time("forecast(cost over today) > $5"));
  CHECK_FALSE(comes_true_by_time("rising(input_tokens) >= 6"));
}

TEST_CASE("what falls under a limit, grows with silence or is compared with another time can") {
  CHECK(comes_true_by_time("sum(cost over 1h) < $5"));
  CHECK(comes_true_by_time("silent(30m)"));
  CHECK(comes_true_by_time("elapsed(today) > 6h"));
  CHECK(comes_true_by_time("not sum(cost over 1h) > $5"));
  CHECK(comes_true_by_time("sum(cost over 1h) > 3 * sum(cost over 1h offset 7d)"));
  CHECK(comes_true_by_time("share(status == 500 over 1h) > 5%"));
  CHECK(comes_true_by_time("$5 > sum(cost over 1h)"));
}

TEST_CASE("at midnight today is zero, and nothing is over its average") {
  CHECK_FALSE(comes_true_by_time("sum(cost over today) > 2 * daily_avg(cost over 7d)"));
  CHECK(comes_true_by_time("sum(cost over 1h) > 2 * daily_avg(cost over 7d)"));
  CHECK(comes_true_by_time("sum(cost over today) < 2 * daily_avg(cost over 7d)"));
}

}  // namespace tokentail
