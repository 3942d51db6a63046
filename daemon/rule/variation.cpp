// SPDX-License-Identifier: Apache-2.0
#include "rule/variation.hpp"

#include <algorithm>
#include <compare>
#include <optional>
#include <utility>

#include "rule/function.hpp"

namespace tokentail {
namespace {

using Kind = Expression::Kind;

bool counts(const Expression& e) {
  return is_call_of(e, Function::Name::count) || is_call_of(e, Function::Name::distinct) ||
         is_call_of(e, Function::Name::rising) || is_call_of(e, Function::Name::turns_until);
}

// Whether the parameter is compared with a number of things.
bool is_count(const Expression& e, const std::string& name) {
  const bool compares = e.kind == Kind::operation && is_comparison(e.op) && e.op < Operator::like;
  if (compares) {
    const auto& left = e.operands.front();
    const auto& right = e.operands.back();
    return (counts(left) && right.kind == Kind::name && right.text == name) ||
           (counts(right) && left.kind == Kind::name && left.text == name);
  }
  return std::ranges::any_of(e.operands,
                             [&](const Expression& operand) { return is_count(operand, name); });
}

bool under(const Quantity& value, std::int64_t limit) {
  return compare(value, {.numerator = limit}) == std::strong_ordering::less;
}

struct Steps {
  std::optional<Quantity> lower;
  std::optional<Quantity> higher;
};

Steps steps_of(const Constant& constant, bool is_count) {
  const auto& value = constant.number;
  if (is_count && under(value, 10)) {
    const auto lower = subtract(value, {.numerator = 1});
    return {.lower = lower && lower->numerator > 0 ? lower : std::nullopt,
            .higher = add(value, {.numerator = 1})};
  }
  if (constant.unit == Unit::number && under(value, 1)) {
    const auto doubled = add(value, {.numerator = 1});
    return {.lower = multiply(value, {.numerator = 9, .denominator = 10}),
            .higher = doubled ? divide(*doubled, {.numerator = 2}) : std::nullopt};
  }
  return {.lower = multiply(value, {.numerator = 4, .denominator = 5}),
          .higher = multiply(value, {.numerator = 5, .denominator = 4})};
}

}  // namespace

std::vector<ParameterChange> changes_of(const RuleParts& parts) {
  std::vector<ParameterChange> changes;
  for (const auto& [name, constant] : parts.parameters.constants) {
    if (constant.unit == Unit::text || constant.number.numerator == 0) {
      continue;
    }
    const auto steps = steps_of(constant, is_count(*parts.when, name));
    for (const auto& step : {steps.lower, steps.higher}) {
      if (step) {
        changes.push_back({.parameter = name,
                           .from = constant.number,
                           .to = reduced(*step),
                           .unit = constant.unit});
      }
    }
  }
  return changes;
}

std::vector<Rule> variations_of(const RuleDraft& draft, RuleSetDraft& set, Report& report) {
  std::vector<Rule> rules;
  const auto parts = read_parts(draft, report);
  const auto changes = changes_of(parts);
  if (set.terms + changes.size() * term_count(parts) > RuleSetDraft::terms_max) {
    report.warning(*draft.name_node,
                   "what other numbers would do is not tried: with them, these "
                   "rules would come to too many comparisons");
    return rules;
  }
  for (const auto& change : changes) {
    if (auto rule = assemble(draft, set, report, &change)) {
      rules.push_back(std::move(*rule));
    }
  }
  return rules;
}

}  // namespace tokentail
