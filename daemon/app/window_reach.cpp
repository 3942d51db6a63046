// SPDX-License-Identifier: Apache-2.0
#include "app/window_reach.hpp"

#include <algorithm>
#include <chrono>

#include "aggregate/aggregator.hpp"
#include "aggregate/window.hpp"

namespace tokentail {
namespace {

// Days are counted whole, and today is none of them.
Instant before_today(const Calendar& calendar, std::int64_t days, Instant now) {
  const auto today = bounds({.kind = Window::Kind::today}, calendar, now);
  // An hour more: a day with a change of the clock may have 25.
  return today.from - std::chrono::days(days) - (days > 0 ? std::chrono::hours(1) : Duration{0});
}

Instant reach_of(const Aggregator& aggregator, Instant now) {
  if (aggregator.function == Aggregator::Function::daily_avg) {
    const auto days = std::chrono::floor<std::chrono::days>(aggregator.window.length).count();
    return before_today(aggregator.calendar, days, now);
  }
  return bounds(aggregator.window, aggregator.calendar, now - aggregator.offset).from;
}

}  // namespace

std::vector<RuleReach> reaches_of(const RuleSet& rules, Instant now) {
  std::vector<RuleReach> reaches;
  for (const auto& rule : rules.rules) {
    if (!rule.table) {
      continue;
    }
    const auto& aggregators = rules.tables[*rule.table].aggregators;
    auto from = before_today(rule.calendar, rule.min_history_days, now);
    from = rule.min_history_days == 0 ? now : from;
    for (const auto index : rule.aggregators) {
      from = std::min(from, reach_of(aggregators[index], now));
    }
    reaches.push_back({.rule = rule.name, .from = from});
  }
  return reaches;
}

Instant reach_of(const RuleSet& rules, Instant now) {
  auto from = now;
  for (const auto& reach : reaches_of(rules, now)) {
    from = std::min(from, reach.from);
  }
  return from;
}

std::vector<IncompleteRule> incomplete_rules(const RuleSet& rules, Instant now,
                                             Instant logs_begin) {
  std::vector<IncompleteRule> incomplete;
  for (const auto& reach : reaches_of(rules, now)) {
    if (reach.from < logs_begin) {
      incomplete.push_back({.rule = reach.rule, .until = now + (logs_begin - reach.from)});
    }
  }
  return incomplete;
}

}  // namespace tokentail
