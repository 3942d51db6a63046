// SPDX-License-Identifier: Apache-2.0
#include "engine/explanation.hpp"

#include <algorithm>
#include <utility>

#include "aggregate/key.hpp"
#include "rule/evaluator.hpp"

namespace tokentail {
namespace {

constexpr std::size_t steps_max = 10'000;

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
                                        const Evidence& evidence) {
  std::vector<Explanation::Line> lines;
  lines.reserve(comparisons.size());
  for (const auto& comparison : comparisons) {
    lines.push_back(line_of(comparison, evidence));
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

}  // namespace

Explanation explain(const Rule& rule, const Alert& alert, const Evidence& evidence) {
  const auto terms = terms_of(rule, evidence);
  const auto next = std::min(alert.level, terms.levels.size() - 1);
  const auto& level = terms.levels[alert.firing() ? alert.level - 1 : next];
  Explanation result{.rule = rule.name,
                     .state = terms.disabled ? "disabled" : state_of(rule, alert, evidence),
                     .level = level.name,
                     .at = evidence.now,
                     .when = lines_of(level.comparisons, evidence),
                     .clear = lines_of(terms.clear_comparisons, evidence),
                     .docs = rule.docs};
  if (alert.firing()) {
    result.since = alert.started_at;
    result.ends = ending(rule);
    result.ends_at = end_without_records(rule, alert, evidence);
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
  // On a copy of the key's windows: to look ahead is to let time pass.
  AggregateTable ahead(evidence.table->spec());
  if (!ahead.restore(evidence.table->row(evidence.key))) {
    return std::nullopt;
  }
  Evidence later{
      .table = &ahead, .key = ahead.find(evidence.table->key(evidence.key)), .now = evidence.now};
  for (std::size_t step = 0; step < steps_max; ++step) {
    if (clears(rule, later)) {
      return later.now + rule.lifecycle.clear_hold;
    }
    later.now = next_change(rule, later);
    if (later.now == Instant::max()) {
      break;
    }
  }
  return std::nullopt;
}

}  // namespace tokentail
