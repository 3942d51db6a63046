// SPDX-License-Identifier: Apache-2.0
#include "engine/explanation.hpp"

#include <algorithm>
#include <utility>

#include "aggregate/key.hpp"
#include "engine/outlook.hpp"
#include "engine/time_ahead.hpp"
#include "rule/evaluator.hpp"

namespace tokentail {
namespace {

constexpr std::size_t steps_max = 10'000;

// Which outcome of a line is worth a look ahead.
enum class Awaited : std::uint8_t { nothing, to_hold, not_to_hold };

std::optional<Explanation::Line::Ahead> ahead_of(const Comparison& comparison, const Rule& rule,
                                                 const Evidence& evidence, Awaited awaited) {
  if (awaited == Awaited::nothing) {
    return std::nullopt;
  }
  const auto found = outlook(comparison, rule.calendar, evidence, awaited == Awaited::to_hold);
  return found ? std::optional(
                     Explanation::Line::Ahead{.amount = display(found->amount, comparison.unit),
                                              .since = found->since,
                                              .at = found->at})
               : std::nullopt;
}

Explanation::Line line_of(const Comparison& comparison, const Evidence& evidence) {
  Explanation::Line line{.condition = comparison.text,
                         .left = shown(comparison.value.run(evidence), comparison.unit),
                         .holds = comparison.condition.holds(evidence)};
  if (!comparison.limit.empty()) {
    line.right = shown(comparison.limit.run(evidence), comparison.unit);
  }
  for (const auto& part : comparison.parts) {
    line.parts.emplace_back(part.text, shown(part.value.run(evidence), part.unit));
  }
  return line;
}

std::vector<Explanation::Line> lines_of(const std::vector<Comparison>& comparisons,
                                        const Rule& rule, const Evidence& evidence,
                                        Awaited awaited) {
  std::vector<Explanation::Line> lines;
  lines.reserve(comparisons.size());
  for (const auto& comparison : comparisons) {
    lines.push_back(line_of(comparison, evidence));
    lines.back().ahead = ahead_of(comparison, rule, evidence, awaited);
  }
  return lines;
}

std::string state_of(const Rule& rule, const Alert& alert, const Evidence& evidence) {
  if (rule.kind == RuleKind::event) {
    return "event";
  }
  if (alert.firing()) {
    return alert.clear_since == Instant::max() ? "firing" : "clearing";
  }
  if (alert.pending()) {
    return "pending";
  }
  return is_learning(rule, evidence) ? "learning" : "ok";
}

std::string ending(const Rule& rule) {
  switch (rule.clear_mode) {
    case ClearMode::next_period:
      return "when its period ends";
    case ClearMode::expression:
      return "when `clear` is true";
    case ClearMode::not_when:
      break;
  }
  return "when `when` is no longer true";
}

struct AwaitedLines {
  Awaited when = Awaited::nothing;
  Awaited clear = Awaited::nothing;
};

// What fires waits for its end, what does not for its beginning.
AwaitedLines awaited_of(const Rule& rule, const Alert& alert) {
  if (rule.kind == RuleKind::event) {
    return {};
  }
  if (!alert.firing()) {
    return {.when = Awaited::to_hold};
  }
  switch (rule.clear_mode) {
    case ClearMode::expression:
      return {.clear = Awaited::to_hold};
    case ClearMode::not_when:
      return {.when = Awaited::not_to_hold};
    case ClearMode::next_period:
      break;
  }
  return {};
}

// Where one comparison decides alone.
void set_end_at_rate(const Rule& rule, Explanation& explanation) {
  const auto& lines =
      rule.clear_mode == ClearMode::expression ? explanation.clear : explanation.when;
  if (lines.size() != 1 || !lines.front().ahead) {
    return;
  }
  explanation.has_rate = true;
  if (const auto at = lines.front().ahead->at) {
    explanation.ends_at_rate = *at + rule.lifecycle.clear_hold;
  }
}

}  // namespace

Explanation explain(const Rule& rule, const Alert& alert, const Evidence& evidence) {
  const auto terms = terms_of(rule, evidence);
  const auto next = std::min(alert.level, terms.levels.size() - 1);
  const auto& level = terms.levels[alert.firing() ? alert.level - 1 : next];
  const auto awaited = awaited_of(rule, alert);
  Explanation result{.rule = rule.name,
                     .state = terms.disabled ? "disabled" : state_of(rule, alert, evidence),
                     .level = level.name,
                     .at = evidence.now,
                     .when = lines_of(level.comparisons, rule, evidence, awaited.when),
                     .clear = lines_of(terms.clear_comparisons, rule, evidence, awaited.clear),
                     .docs = rule.docs};
  if (alert.firing()) {
    result.since = alert.started_at;
    result.ends = ending(rule);
    result.ends_at = end_without_records(rule, alert, evidence);
    set_end_at_rate(rule, result);
  } else if (alert.pending()) {
    result.since = alert.held.front();
  }
  return result;
}

std::optional<Instant> end_without_records(const Rule& rule, const Alert& alert,
                                           const Evidence& evidence) {
  if (rule.clear_mode == ClearMode::next_period) {
    return alert.period_end;
  }
  TimeAhead later(evidence);
  auto moment = evidence.now;
  for (std::size_t step = 0; step < steps_max && moment != Instant::max(); ++step) {
    if (!later.at(moment)) {
      break;
    }
    if (clears(rule, later.evidence())) {
      return moment + rule.lifecycle.clear_hold;
    }
    moment = next_change(rule, later.evidence());
  }
  return std::nullopt;
}

}  // namespace tokentail
