// SPDX-License-Identifier: Apache-2.0
#include "rule/gate.hpp"

#include <algorithm>
#include <optional>

#include "rule/call_compiler.hpp"
#include "rule/function.hpp"

namespace tokentail {
namespace {

using Kind = Expression::Kind;

// Beyond it a bound times the seconds of a month might not fit.
constexpr Int128 least_max = Int128{1} << 96U;

bool is_sum(const Expression& e) {
  return is_call_of(e, Function::Name::sum) || is_call_of(e, Function::Name::count);
}

bool is_share(const Expression& e) {
  return is_call_of(e, Function::Name::share);
}

// Amounts that never rise while no record arrives, and shares, which do: of those the part does
// not.
bool makes_gate(const Expression& e) {
  return e.kind == Kind::call && !e.offset &&
         (is_sum(e) || is_share(e) || is_call_of(e, Function::Name::max) ||
          is_call_of(e, Function::Name::distinct) || is_call_of(e, Function::Name::forecast));
}

Int128 rounded_down(const Quantity& quantity) {
  const auto whole = quantity.numerator / quantity.denominator;
  return quantity.numerator % quantity.denominator < 0 ? whole - 1 : whole;
}

// The smallest amount of the call that can be beyond the bound, or reach it. Nothing when each can.
std::optional<Int128> least_of(const Expression& call, Operator op, const Quantity& bound) {
  const bool is_beyond = op == Operator::greater;
  if (is_share(call)) {
    const bool is_any = bound.numerator < 0 || (bound.numerator == 0 && !is_beyond);
    return is_any ? std::nullopt : std::optional<Int128>(1);
  }
  // A sum is a whole number; a forecast is not, and 0.5 of it is beyond 0.
  const auto least = rounded_down(bound) + (is_beyond && is_sum(call) ? 1 : 0);
  return least <= 0 || least > least_max ? std::nullopt : std::optional(least);
}

struct LeastAmount {
  const Expression* call = nullptr;
  Int128 least = 0;
};

// `amount > bound`, `amount >= bound`, or either the other way round.
std::optional<LeastAmount> bound_in(const Expression& e, const Scope& scope) {
  if (e.kind != Kind::operation || !is_comparison(e.op) || e.operands.size() != 2) {
    return std::nullopt;
  }
  const bool is_mirrored = makes_gate(e.operands.back());
  const auto& call = is_mirrored ? e.operands.back() : e.operands.front();
  const auto op = is_mirrored ? mirrored(e.op) : e.op;
  if ((op != Operator::greater && op != Operator::greater_equal) || !makes_gate(call)) {
    return std::nullopt;
  }
  const auto constant = constant_value(is_mirrored ? e.operands.front() : e.operands.back(), scope);
  const auto least = constant ? least_of(call, op, constant->number) : std::nullopt;
  return least ? std::optional(LeastAmount{.call = &call, .least = *least}) : std::nullopt;
}

void find_bounds(const Expression& e, const Scope& scope, std::vector<LeastAmount>& bounds) {
  if (e.kind == Kind::operation && e.op == Operator::both) {
    for (const auto& operand : e.operands) {
      find_bounds(operand, scope, bounds);
    }
  } else if (const auto bound = bound_in(e, scope)) {
    bounds.push_back(*bound);
  }
}

}  // namespace

std::vector<Gate> gates_of(const Expression& expression, const Surroundings& around) {
  std::vector<LeastAmount> bounds;
  find_bounds(expression, around.scope, bounds);
  std::ranges::stable_sort(bounds, {},
                           [](const LeastAmount& bound) { return is_sum(*bound.call) ? 0 : 1; });
  std::vector<Gate> gates;
  gates.reserve(bounds.size());
  for (const auto& bound : bounds) {
    gates.push_back({.aggregator = around.aggregators->index_of(aggregator_of(*bound.call, around)),
                     .least = bound.least,
                     .of_part = is_share(*bound.call)});
  }
  return gates;
}

std::vector<Gate> joined(const std::vector<Gate>& a, const std::vector<Gate>& b) {
  std::vector<Gate> gates;
  for (const auto& gate : a) {
    const auto other = std::ranges::find(b, gate.aggregator, &Gate::aggregator);
    if (other != b.end()) {
      gates.push_back(gate);
      gates.back().least = std::min(gate.least, other->least);
    }
  }
  return gates;
}

}  // namespace tokentail
