// SPDX-License-Identifier: Apache-2.0
#include "rule/gate.hpp"

#include <string>
#include <vector>

#include "rule/given_rules.hpp"
#include "support/catch.hpp"

using namespace tokentail;
using namespace std::chrono_literals;

namespace {

std::string rule_when(const std::string& when, const std::string& more = {}) {
  return "version: 1\nrules:\n  - rule: r\n    by: user\n    when: " + when + "\n" + more;
}

std::vector<Int128> bounds_of(const std::string& rule) {
  const auto set = rules_of(rule);
  std::vector<Int128> bounds;
  for (const auto& gate : set.rules.at(0).gates) {
    bounds.push_back(gate.least);
  }
  return bounds;
}

using Bounds = std::vector<Int128>;

}  // namespace

TEST_CASE("a sum beyond a constant is a gate, whichever way it is written") {
  CHECK(bounds_of(rule_when("sum(total_tokens over 1h) > 100 tokens")) == Bounds{101});
  CHECK(bounds_of(rule_when("sum(total_tokens over today) >= 100 tokens")) == Bounds{100});
  CHECK(bounds_of(rule_when("100 tokens < sum(total_tokens over 1h)")) == Bounds{101});
  CHECK(bounds_of(rule_when("count(over 10m) > 2.5")) == Bounds{3});
  CHECK(bounds_of(rule_when("count(over 10m) >= 2.5")) == Bounds{2});
  CHECK(bounds_of(rule_when("max(total_tokens over 1h) > 100 tokens")) == Bounds{100});
}

TEST_CASE("every part that is joined by `and` is a gate, sums first") {
  CHECK(bounds_of(rule_when("share(failed over 10m) > 5% and count(over 10m) >= 50")) ==
        Bounds{50, 1});
  CHECK(bounds_of(rule_when("sum(cost over today) > 2 * daily_avg(cost over 7d) and "
                            "sum(total_tokens over today) > 10 tokens")) == Bounds{11});
}

TEST_CASE("what can come true otherwise is no gate") {
  CHECK(bounds_of(rule_when("count(over 1h) > 5 or sum(cost over 1h) > $1")).empty());
  CHECK(bounds_of(rule_when("not (count(over 1h) > 5)")).empty());
  CHECK(bounds_of(rule_when("count(over 1h) < 5")).empty());
  CHECK(bounds_of(rule_when("count(over 1h offset 1d) > 5")).empty());
  CHECK(bounds_of(rule_when("avg(total_tokens over 1h) > 5 tokens")).empty());
  CHECK(bounds_of(rule_when("share(failed over 10m) >= 0%")).empty());
  CHECK(bounds_of(rule_when("count(over 1h) >= 0")).empty());
}

TEST_CASE("a gate is as wide as the lowest level and the lowest override need") {
  CHECK(bounds_of(rule_when("sum(total_tokens over 1h) > level",
                            "    levels: { info: 100 tokens, critical: 900 tokens }\n")) ==
        Bounds{101});
  const auto rule = rule_when("sum(total_tokens over 1h) > most",
                              "    params: { most: 100 tokens }\n"
                              "    override:\n"
                              "      - { match: { user: \"trial-*\" }, set: { most: 7 tokens } }\n"
                              "      - { match: { user: internal }, disabled: true }\n");
  CHECK(bounds_of(rule) == Bounds{8});
  Bench bench(rule);
  CHECK(bench.feed(usage(at("2026-03-02T10:00:00Z"), "trial-1", 8)) == 1);
  CHECK(bench.feed(usage(at("2026-03-02T10:00:00Z"), "ana", 100)) == 0);
  CHECK(bench.feed(usage(at("2026-03-02T10:00:01Z"), "ana", 1)) == 1);
}

TEST_CASE("a gate stands exactly where the rule begins to hold") {
  Bench bench(rule_when("share(failed over 10m) > 50% and count(over 10m) >= 2"));
  auto failed = usage(at("2026-03-02T10:00:00Z"), "ana", 1);
  failed.error = "overloaded";
  CHECK(bench.feed(failed) == 0);
  CHECK(bench.feed(usage(at("2026-03-02T10:00:01Z"), "ana", 1)) == 0);
  CHECK(bench.feed(failed) == 1);
}
