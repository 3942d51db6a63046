// SPDX-License-Identifier: Apache-2.0
#include "rule/comparison.hpp"

#include <algorithm>
#include <utility>

#include "rule/condition_compiler.hpp"
#include "rule/function.hpp"
#include "rule/phrase.hpp"

namespace tokentail {
namespace {

using Kind = Expression::Kind;

bool is_fixed(const Expression& e, const Scope& scope) {
  return constant_value(e, scope).has_value();
}

void collect_parts(const Expression& e, const Surroundings& around,
                   std::vector<ComparisonPart>& parts) {
  const bool is_part = e.kind == Kind::call || e.kind == Kind::name;
  const auto text = is_part ? display(e) : std::string();
  const bool is_new = std::ranges::find(parts, text, &ComparisonPart::text) == parts.end();
  if (is_part && is_new && e.unit != Unit::boolean) {
    parts.push_back({.text = text, .value = compile(e, around), .unit = e.unit});
  }
  if (!is_part) {
    for (const auto& operand : e.operands) {
      collect_parts(operand, around, parts);
    }
  }
}

bool is_running_total(const Expression& e) {
  return !e.offset && (is_call_of(e, Function::Name::sum) || is_call_of(e, Function::Name::count));
}

Comparison comparison_of(const Expression& e, const Surroundings& around) {
  const Expression* left = &e.operands.front();
  const Expression* right = &e.operands.back();
  Operator op = e.op;
  if (op != Operator::in && is_fixed(*left, around.scope) && !is_fixed(*right, around.scope)) {
    std::swap(left, right);
    op = mirrored(op);
  }
  Comparison result{.text = display(e),
                    .condition = compile_condition(e, around),
                    .value = compile(*left, around)};
  collect_parts(e, around, result.parts);
  result.unit = left->unit;
  result.op = op;
  result.is_running_total = is_running_total(*left);
  result.fixed_limit = is_fixed(*right, around.scope);
  result.window = first_window(*left);
  if (op != Operator::in && left->unit != Unit::text) {
    result.limit = compile(*right, around);
  }
  result.phrase = phrase_of(*left, op, *right, around.scope);
  return result;
}

// silent(30m) compares the time since the last record; first_seen() has a text and no limit.
Comparison comparison_of_call(const Expression& call, const Surroundings& around) {
  Comparison result{.text = display(call),
                    .condition = compile_condition(call, around),
                    .value = compile_subject(call, around)};
  result.phrase = phrase_of_call(call);
  if (is_call_of(call, Function::Name::first_seen)) {
    result.unit = Unit::text;
    result.window = window_of(call);
    return result;
  }
  result.unit = Unit::duration;
  result.fixed_limit = true;
  result.limit = compile(call.operands.front(), around);
  return result;
}

void collect(const Expression& e, const Surroundings& around, std::vector<Comparison>& result) {
  if (e.kind == Kind::call && e.unit == Unit::boolean) {
    result.push_back(comparison_of_call(e, around));
    return;
  }
  if (e.kind != Kind::operation || e.op == Operator::negation) {
    return;
  }
  if (is_comparison(e.op)) {
    result.push_back(comparison_of(e, around));
    return;
  }
  for (const auto& operand : e.operands) {
    collect(operand, around, result);
  }
}

template <class Accept>
std::optional<Window> find_window(const Expression& e, Accept accept) {
  if (e.kind == Kind::call) {
    const auto window = window_of(e);
    return window && accept(*window) ? window : std::nullopt;
  }
  for (const auto& operand : e.operands) {
    if (const auto window = find_window(operand, accept)) {
      return window;
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<Comparison> comparisons_of(const Expression& when, const Surroundings& around) {
  std::vector<Comparison> result;
  collect(when, around, result);
  return result;
}

std::optional<Window> first_window(const Expression& expression) {
  return find_window(expression, [](const Window&) { return true; });
}

std::optional<Window> first_calendar_window(const Expression& expression) {
  return find_window(expression, [](const Window& window) { return is_calendar(window); });
}

}  // namespace tokentail
