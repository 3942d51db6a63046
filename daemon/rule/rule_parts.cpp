// SPDX-License-Identifier: Apache-2.0
#include "rule/rule_parts.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "rule/compiler.hpp"
#include "rule/function.hpp"

namespace tokentail {
namespace {

constexpr std::string_view next_period = "next_period";

// What `level` is depends on the level; for checking, the first one stands for all.
Scope condition_scope(const RuleDraft& draft, const RuleParts& parts) {
  Scope scope = lowest_scope(parts.parameters, parts.levels);
  if (draft.levels != nullptr && parts.levels.empty()) {
    scope.broken.insert("level");
  }
  return scope;
}

std::vector<LetDraft> read_lets(const RuleDraft& draft, const Scope& scope, Report& report) {
  std::vector<LetDraft> lets;
  if (draft.let == nullptr || !report.is_map(draft.let->value, "\"let\"")) {
    return lets;
  }
  if (draft.say == nullptr) {
    report.error(draft.let->key, R"("let" names values for "say", which this rule lacks)");
  }
  for (const auto& entry : draft.let->value.entries) {
    if (auto expression = report.expression(entry, scope)) {
      lets.push_back({.entry = &entry, .expression = std::move(*expression)});
    }
  }
  return lets;
}

bool has_first_seen(const Expression& e) {
  return is_call_of(e, Function::Name::first_seen) ||
         std::ranges::any_of(e.operands, has_first_seen);
}

std::size_t comparison_count(const Expression& e) {
  std::size_t count = e.kind == Expression::Kind::operation && is_comparison(e.op) ? 1 : 0;
  for (const auto& operand : e.operands) {
    count += comparison_count(operand);
  }
  return count;
}

}  // namespace

RuleKind RuleParts::kind() const {
  return has_call(*when) && !has_first_seen(*when) ? RuleKind::state : RuleKind::event;
}

std::size_t term_count(const RuleParts& parts) {
  const auto levels = std::max<std::size_t>(parts.levels.size(), 1);
  const auto of_level = std::max<std::size_t>(comparison_count(*parts.when), 1) + parts.lets.size();
  const auto of_clear = parts.clear ? comparison_count(*parts.clear) : 0;
  const auto enabled = std::ranges::count(parts.overrides, false, &OverrideDraft::disabled);
  return (levels * of_level + of_clear) * (static_cast<std::size_t>(enabled) + 1);
}

Scope scope_of(const Scope& parameters, const LevelDraft& level) {
  Scope scope = parameters;
  if (auto threshold = constant_value(level.threshold, parameters)) {
    scope.constants.insert_or_assign("level", std::move(*threshold));
  } else {
    scope.broken.insert("level");
  }
  return scope;
}

Scope lowest_scope(const Scope& parameters, const std::vector<LevelDraft>& levels) {
  return levels.empty() ? parameters : scope_of(parameters, levels.front());
}

RuleParts read_parts(const RuleDraft& draft, Report& report, const ParameterChange* change) {
  RuleParts parts;
  parts.parameters = read_parameters(draft, report, change);
  parts.levels = read_levels(draft, parts.parameters, report);
  parts.overrides = read_overrides(draft, parts.parameters, report);
  if (draft.where != nullptr) {
    Scope filter = parts.parameters;
    filter.kind = Scope::Kind::filter;
    parts.where = report.condition(*draft.where, filter);
  }
  const Scope scope = condition_scope(draft, parts);
  parts.when = report.condition(*draft.when, scope);
  parts.clears_next_period = draft.clear != nullptr && draft.clear->value.text == next_period;
  if (draft.clear != nullptr && !parts.clears_next_period) {
    parts.clear = report.condition(*draft.clear, scope);
  }
  parts.lets = read_lets(draft, scope, report);
  return parts;
}

}  // namespace tokentail
