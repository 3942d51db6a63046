// SPDX-License-Identifier: Apache-2.0
#include "app/window_reach.hpp"

#include <algorithm>
#include <chrono>

#include "aggregate/aggregator.hpp"
#include "aggregate/window.hpp"

namespace tokentail {
namespace {

// What one window counts now, and when it will hold nothing older than `seen_from`.
struct Reach {
  Instant from;
  Instant ends;  // of a calendar window; otherwise it never ends, and slides

  [[nodiscard]] Instant complete_at(Instant now, Instant seen_from) const {
    return from >= seen_from ? now : std::min(ends, now + (seen_from - from));
  }
};

// Days are counted whole, and today is none of them. An hour more: a day on which the clock is
// changed may have 25.
Reach reach_of_days(const Calendar& calendar, std::int64_t days, Instant now) {
  const auto today = bounds({.kind = Window::Kind::today}, calendar, now);
  return {.from = today.from - std::chrono::days(days) - std::chrono::hours(1),
          .ends = Instant::max()};
}

Reach reach_of(const Aggregator& aggregator, Instant now) {
  if (aggregator.function == Aggregator::Function::daily_avg) {
    const auto days = std::chrono::floor<std::chrono::days>(aggregator.window.length).count();
    return reach_of_days(aggregator.calendar, days, now);
  }
  const auto period = bounds(aggregator.window, aggregator.calendar, now - aggregator.offset);
  return {.from = period.from, .ends = is_calendar(aggregator.window) ? period.to : Instant::max()};
}

std::vector<Reach> reaches_of(const Rule& rule, const RuleSet& rules, Instant now) {
  std::vector<Reach> reaches;
  if (rule.min_history_days > 0) {
    reaches.push_back(reach_of_days(rule.calendar, rule.min_history_days, now));
  }
  for (const auto index : rule.aggregators) {
    reaches.push_back(reach_of(rules.tables[*rule.table].aggregators[index], now));
  }
  return reaches;
}

}  // namespace

Instant reach_of(const RuleSet& rules, Instant now) {
  auto from = now;
  for (const auto& rule : rules.rules) {
    for (const auto& reach : reaches_of(rule, rules, now)) {
      from = std::min(from, reach.from);
    }
  }
  return from;
}

std::vector<IncompleteRule> incomplete_rules(const RuleSet& rules, Instant now,
                                             Instant logs_begin) {
  std::vector<IncompleteRule> incomplete;
  for (const auto& rule : rules.rules) {
    auto until = now;
    for (const auto& reach : reaches_of(rule, rules, now)) {
      until = std::max(until, reach.complete_at(now, logs_begin));
    }
    if (until > now) {
      incomplete.push_back({.rule = rule.name, .until = until});
    }
  }
  return incomplete;
}

}  // namespace tokentail
