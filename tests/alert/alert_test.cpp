// SPDX-License-Identifier: Apache-2.0
#include "alert/alert.hpp"

#include <random>

#include "support/catch.hpp"
#include "support/records.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

Rule a_rule(std::size_t levels = 1, Duration cooldown = 30min) {
  Rule rule;
  rule.name = "burn";
  rule.levels.resize(levels);
  rule.cooldown = cooldown;
  return rule;
}

}  // namespace

TEST_CASE("a breach fires once, however often it is seen") {
  Alert alert;
  const auto rule = a_rule();
  CHECK(breach(alert, rule, 1, {.now = t0()}) == Step::fired);
  CHECK(breach(alert, rule, 1, {.now = t0() + 1min}) == Step::none);
  CHECK(alert.started_at == t0());
}

TEST_CASE("a higher level is told even while the cooldown runs, and never a lower one") {
  Alert alert;
  const auto rule = a_rule(3);
  CHECK(breach(alert, rule, 1, {.now = t0()}) == Step::fired);
  CHECK(breach(alert, rule, 3, {.now = t0() + 1min}) == Step::fired);
  CHECK(breach(alert, rule, 2, {.now = t0() + 2min}) == Step::none);
  CHECK(alert.level == 3);
}

TEST_CASE("what clears is resolved, and nothing resolves that was not firing") {
  Alert alert;
  CHECK(clear(alert) == Step::none);
  (void)breach(alert, a_rule(), 1, {.now = t0()});
  CHECK(clear(alert) == Step::resolved);
  CHECK(clear(alert) == Step::none);
}

TEST_CASE("a new episode within the cooldown is counted but not told, nor is its end") {
  Alert alert;
  const auto rule = a_rule();
  (void)breach(alert, rule, 1, {.now = t0()});
  (void)clear(alert);
  CHECK(breach(alert, rule, 1, {.now = t0() + 10min}) == Step::changed);
  CHECK(alert.suppressed == 1);
  CHECK(clear(alert) == Step::changed);
  CHECK(breach(alert, rule, 1, {.now = t0() + 31min}) == Step::fired);
  CHECK(take_suppressed(alert) == 1);
}

TEST_CASE("repeats of an event within the cooldown fold into the next message") {
  Alert alert;
  const auto rule = a_rule();
  CHECK(happen(alert, rule, {.now = t0()}) == Step::happened);
  for (int i = 1; i < 5; ++i) {
    CHECK(happen(alert, rule, {.now = t0() + i * 1min}) == Step::changed);
  }
  CHECK(happen(alert, rule, {.now = t0() + 30min}) == Step::happened);
  CHECK(take_suppressed(alert) == 4);
}

TEST_CASE("an alert that clears with its period remembers the period's end") {
  Alert alert;
  auto rule = a_rule();
  rule.clear_mode = ClearMode::next_period;
  rule.window = {.kind = Window::Kind::today};
  (void)breach(alert, rule, 1, {.now = t0() + 5h});
  CHECK(alert.period_end == t0() + 24h);
}

TEST_CASE("a saved alert comes back, but not for a rule that changed, nor cut short") {
  Alert alert;
  (void)breach(alert, a_rule(2), 2, {.now = t0(), .offset = 77});
  alert.suppressed = 5;
  const auto bytes = encode(alert, 42);
  Alert copy;
  REQUIRE(decode(bytes, 42, copy));
  CHECK(encode(copy, 42) == bytes);
  CHECK_FALSE(decode(bytes, 43, copy));
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    CHECK_FALSE(decode(std::string_view(bytes).substr(0, length), 42, copy));
  }
}

TEST_CASE("random walks never tell two equal things in a row and never resolve what did not fire") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto rule = a_rule(3, 3min);
  for (int round = 0; round < 200; ++round) {
    Alert alert;
    std::size_t told_level = 0;
    auto now = t0();
    for (int i = 0; i < 200; ++i) {
      now += std::chrono::seconds{random() % 120};
      if (random() % 3 == 0) {
        const auto step = clear(alert);
        CHECK((step != Step::resolved || told_level > 0));
        told_level = step == Step::none ? told_level : 0;
      } else if (breach(alert, rule, random() % 4, {.now = now}) == Step::fired) {
        CHECK(alert.level > told_level);
        told_level = alert.level;
      }
    }
  }
}
