// SPDX-License-Identifier: Apache-2.0
#include "alert/alert.hpp"

#include "support/catch.hpp"
#include "support/records.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

Rule a_rule(std::size_t levels = 1) {
  Rule rule;
  rule.name = "burn";
  rule.levels.resize(levels);
  rule.clear_mode = ClearMode::expression;
  return rule;
}

// Drives one alert through moments given as distances from t0.
struct Walk {
  explicit Walk(Rule its_rule) : rule(std::move(its_rule)) {}

  Step breached(Duration after, std::size_t levels = 1) {
    return advance(alert, rule, {.now = t0() + after, .levels = levels});
  }
  Step quiet(Duration after) { return advance(alert, rule, {.now = t0() + after}); }
  Step cleared(Duration after) {
    return advance(alert, rule, {.now = t0() + after, .clears = true});
  }
  Step muted(Duration after, std::size_t levels = 1) {
    return advance(alert, rule, {.now = t0() + after, .levels = levels, .muted = true});
  }
  Step happened(Duration after) { return happen(alert, rule, {.now = t0() + after}); }
  Instant due(Duration after) const { return next_step(alert, rule, t0() + after); }

  Rule rule;
  Alert alert;
};

}  // namespace

TEST_CASE("a breach fires once, however often it is seen") {
  Walk walk(a_rule());
  CHECK(walk.breached(0min) == Step::fired);
  CHECK(walk.breached(1min) == Step::none);
  CHECK(walk.alert.started_at == t0());
}

TEST_CASE("a higher level is told even while the cooldown runs, and never a lower one") {
  Walk walk(a_rule(3));
  CHECK(walk.breached(0min, 1) == Step::fired);
  CHECK(walk.breached(1min, 3) == Step::fired);
  CHECK(walk.breached(2min, 2) == Step::none);
  CHECK(walk.alert.level == 3);
}

TEST_CASE("what clears is resolved, and nothing resolves that was not firing") {
  Walk walk(a_rule());
  CHECK(walk.cleared(0min) == Step::none);
  CHECK(walk.breached(1min) == Step::fired);
  CHECK(walk.quiet(2min) == Step::none);
  CHECK(walk.cleared(3min) == Step::resolved);
  CHECK(walk.cleared(4min) == Step::none);
}

TEST_CASE("an episode within the cooldown that ends untold is counted in the next message") {
  Walk walk(a_rule());
  CHECK(walk.breached(0min) == Step::fired);
  CHECK(walk.cleared(1min) == Step::resolved);
  CHECK(walk.breached(10min) == Step::changed);
  CHECK(walk.cleared(11min) == Step::lapsed);
  CHECK(walk.alert.suppressed == 1);
  CHECK(walk.breached(31min) == Step::fired);
}

TEST_CASE("an episode that fires still when the cooldown ends is told then") {
  Walk walk(a_rule());
  (void)walk.breached(0min);
  (void)walk.cleared(1min);
  CHECK(walk.breached(10min) == Step::changed);
  CHECK(walk.due(10min) == t0() + 30min);
  CHECK(walk.breached(30min) == Step::fired);
  CHECK(walk.alert.suppressed == 0);
  CHECK(walk.alert.started_at == t0() + 10min);
}

TEST_CASE("what was held back is not told while its value is under the line it fired at") {
  Walk walk(a_rule());
  (void)walk.breached(0min);
  (void)walk.cleared(1min);
  (void)walk.breached(10min);
  CHECK(walk.quiet(30min) == Step::none);
  CHECK(walk.breached(40min) == Step::fired);
}

TEST_CASE("a rule with `for` waits until the condition held that long") {
  auto rule = a_rule();
  rule.lifecycle.hold = 5min;
  Walk walk(rule);
  CHECK(walk.breached(0min) == Step::changed);
  CHECK(walk.alert.pending());
  CHECK(walk.due(0min) == t0() + 5min);
  CHECK(walk.breached(4min) == Step::none);
  CHECK(walk.breached(5min) == Step::fired);
  CHECK(walk.alert.started_at == t0() + 5min);
}

TEST_CASE("a condition that breaks off while pending starts over") {
  auto rule = a_rule();
  rule.lifecycle.hold = 5min;
  Walk walk(rule);
  (void)walk.breached(0min);
  CHECK(walk.quiet(4min) == Step::changed);
  CHECK_FALSE(walk.alert.pending());
  (void)walk.breached(6min);
  CHECK(walk.breached(10min) == Step::none);
  CHECK(walk.breached(11min) == Step::fired);
}

TEST_CASE("with `for`, each level waits for itself") {
  auto rule = a_rule(2);
  rule.lifecycle.hold = 5min;
  Walk walk(rule);
  (void)walk.breached(0min, 1);
  (void)walk.breached(1min, 2);
  CHECK(walk.breached(5min, 2) == Step::fired);
  CHECK(walk.alert.level == 1);
  CHECK(walk.breached(6min, 2) == Step::fired);
  CHECK(walk.alert.level == 2);
}

TEST_CASE("with `clear_for`, it must be clear that long in one go") {
  auto rule = a_rule();
  rule.lifecycle.clear_hold = 5min;
  Walk walk(rule);
  (void)walk.breached(0min);
  CHECK(walk.cleared(1min) == Step::changed);
  CHECK(walk.due(1min) == t0() + 6min);
  CHECK(walk.quiet(3min) == Step::changed);
  CHECK(walk.cleared(4min) == Step::changed);
  CHECK(walk.cleared(8min) == Step::none);
  CHECK(walk.cleared(9min) == Step::resolved);
}

TEST_CASE("reminders come at the interval, which grows up to its most") {
  auto rule = a_rule();
  rule.lifecycle.remind = {.every = 1h, .backoff = 2, .max = 3h};
  Walk walk(rule);
  (void)walk.breached(0min);
  CHECK(walk.due(0min) == t0() + 1h);
  CHECK(walk.quiet(59min) == Step::none);
  CHECK(walk.quiet(1h) == Step::reminded);
  CHECK(walk.quiet(2h) == Step::none);
  CHECK(walk.quiet(3h) == Step::reminded);
  CHECK(walk.due(3h) == t0() + 6h);
  CHECK(walk.quiet(6h) == Step::reminded);
  CHECK(walk.cleared(7h) == Step::resolved);
  CHECK(walk.due(7h) == Instant::max());
}

TEST_CASE("outside its hours a rule is silent and tells when they begin what fires still") {
  auto rule = a_rule();
  rule.lifecycle.active = {.from = 8h, .to = 20h};
  Walk walk(rule);
  CHECK(t0() == std::chrono::floor<std::chrono::days>(t0()));
  CHECK(walk.breached(3h) == Step::changed);
  CHECK(walk.due(3h) == t0() + 8h);
  CHECK(walk.breached(8h) == Step::fired);
  CHECK(walk.alert.started_at == t0() + 3h);
}

TEST_CASE("what began and ended outside the hours is only counted") {
  auto rule = a_rule();
  rule.lifecycle.active = {.from = 8h, .to = 20h};
  Walk walk(rule);
  (void)walk.breached(3h);
  CHECK(walk.cleared(4h) == Step::lapsed);
  CHECK(walk.alert.suppressed == 1);
}

TEST_CASE("what was told firing is told resolved at any hour") {
  auto rule = a_rule();
  rule.lifecycle.active = {.from = 8h, .to = 20h};
  Walk walk(rule);
  CHECK(walk.breached(19h) == Step::fired);
  CHECK(walk.cleared(23h) == Step::resolved);
}

TEST_CASE("a muted alert fires untold and is told when it is muted no more") {
  Walk walk(a_rule());
  CHECK(walk.muted(0min) == Step::changed);
  CHECK(walk.alert.firing());
  CHECK(walk.muted(1min) == Step::none);
  CHECK(walk.breached(2min) == Step::fired);
}

TEST_CASE("a level reached while it may not speak is told afterwards") {
  Walk walk(a_rule(2));
  CHECK(walk.breached(0min, 1) == Step::fired);
  CHECK(walk.muted(1min, 2) == Step::changed);
  CHECK(walk.breached(2min, 2) == Step::fired);
  CHECK(walk.alert.told_level == 2);
}

TEST_CASE("repeats of an event within the cooldown fold into the next message") {
  Walk walk(a_rule());
  CHECK(walk.happened(0min) == Step::happened);
  for (int i = 1; i < 5; ++i) {
    CHECK(walk.happened(i * 1min) == Step::changed);
  }
  CHECK(walk.alert.suppressed == 4);
  CHECK(walk.happened(30min) == Step::happened);
}

TEST_CASE("an event outside the hours is counted and not told") {
  auto rule = a_rule();
  rule.lifecycle.active = {.from = 8h, .to = 20h};
  Walk walk(rule);
  CHECK(walk.happened(3h) == Step::changed);
  CHECK(walk.happened(9h) == Step::happened);
  CHECK(walk.alert.suppressed == 1);
}

TEST_CASE("an alert that clears with its period is over at the period's end and not before") {
  auto rule = a_rule();
  rule.clear_mode = ClearMode::next_period;
  rule.window = {.kind = Window::Kind::today};
  Walk walk(rule);
  (void)walk.breached(5h);
  CHECK(walk.due(5h) == t0() + 24h);
  CHECK(walk.quiet(23h) == Step::none);
  CHECK(walk.quiet(24h) == Step::resolved);
}

TEST_CASE("a saved alert comes back, but not for a rule that changed, nor cut short") {
  auto rule = a_rule(2);
  rule.lifecycle.hold = 5min;
  Walk walk(rule);
  (void)walk.breached(0min, 2);
  (void)walk.breached(5min, 2);
  (void)walk.cleared(6min);
  walk.alert.suppressed = 5;
  const auto bytes = encode(walk.alert, 42);
  Alert copy;
  REQUIRE(decode(bytes, 42, copy));
  CHECK(encode(copy, 42) == bytes);
  CHECK_FALSE(decode(bytes, 43, copy));
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    CHECK_FALSE(decode(std::string_view(bytes).substr(0, length), 42, copy));
  }
}
