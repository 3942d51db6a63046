// SPDX-License-Identifier: Apache-2.0
// Random walks through the state machine, in which what is told must make sense to somebody who
// hears nothing else.
#include <random>

#include "alert/alert.hpp"
#include "support/catch.hpp"
#include "support/records.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

Rule random_rule(std::mt19937& random) {
  const auto chance = [&] { return random() % 2 == 0; };
  Rule rule;
  rule.levels.resize(1 + random() % 3);
  rule.clear_mode = chance() ? ClearMode::expression : ClearMode::next_period;
  rule.window = {.kind = Window::Kind::this_hour};
  rule.lifecycle.cooldown = chance() ? 0min : 7min;
  rule.lifecycle.hold = chance() ? 0min : 3min;
  rule.lifecycle.clear_hold = chance() ? 0min : 4min;
  if (chance()) {
    rule.lifecycle.remind = {.every = 10min, .backoff = 2, .max = 30min};
  }
  if (chance()) {
    rule.lifecycle.active = {.from = 6h, .to = 18h};
  }
  return rule;
}

// What a person knows who has only the messages.
struct Listener {
  std::size_t level = 0;
  std::size_t loudest = 0;  // in the last message
  Instant fired_at;
  std::int64_t reminders = 0;
};

void hear(Step step, const Alert& alert, const Rule& rule, Instant now, Listener& listener) {
  switch (step) {
    case Step::fired:
      CHECK(alert.level > listener.level);
      CHECK((alert.level > listener.loudest || now - listener.fired_at >= rule.lifecycle.cooldown));
      CHECK(rule.lifecycle.active.is_open(now));
      listener = {.level = alert.level, .loudest = alert.level, .fired_at = now};
      break;
    case Step::reminded:
      CHECK(listener.level > 0);
      CHECK(alert.reminders == listener.reminders + 1);
      CHECK(rule.lifecycle.active.is_open(now));
      listener.reminders = alert.reminders;
      break;
    case Step::resolved:
      CHECK(listener.level > 0);
      listener.level = 0;
      break;
    case Step::lapsed:
      CHECK(listener.level == 0);
      break;
    case Step::none:
    case Step::changed:
    case Step::happened:
      break;
  }
}

}  // namespace

TEST_CASE("random walks never tell two equal things in a row nor resolve what did not fire") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 400; ++round) {
    const auto rule = random_rule(random);
    Alert alert;
    Listener listener;
    auto now = t0();
    for (int i = 0; i < 300; ++i) {
      now += std::chrono::seconds{random() % 240};
      const auto levels = random() % 2 == 0 ? random() % (rule.levels.size() + 1) : 0;
      const Ruling ruling{.now = now,
                          .levels = levels,
                          .clears = levels == 0 && random() % 3 == 0,
                          .muted = random() % 8 == 0};
      hear(advance(alert, rule, ruling), alert, rule, now, listener);
      CHECK(listener.level <= alert.level);
      const auto due = next_step(alert, rule, now);
      CHECK(due > now);
    }
  }
}
