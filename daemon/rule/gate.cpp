// SPDX-License-Identifier: Apache-2.0
#include "rule/gate.hpp"

#include <algorithm>
#include <utility>

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

// Whole numbers, or amounts that never rise while no record arrives.
bool grows_by_records_only(const Expression& e) {
  return e.kind == Kind::call && !e.offset &&
         (is_sum(e) || is_call_of(e, Function::Name::max) ||
          is_call_of(e, Function::Name::distinct) || is_call_of(e, Function::Name::forecast));
}

Int128 rounded_down(Quantity quantity) {
  const auto whole = quantity.numerator / quantity.denominator;
  return quantity.numerator % quantity.denominator < 0 ? whole - 1 : whole;
}

// `amount > bound`, `amount >= bound`, or either the other way round.
std::optional<std::pair<const Expression*, Int128>> bound_in(const Expression& e,
                                                             const Scope& scope) {
  if (e.kind != Kind::operation || e.operands.size() != 2) {
    return std::nullopt;
  }
  const bool is_mirrored = grows_by_records_only(e.operands.back());
  const auto& amount = is_mirrored ? e.operands.back() : e.operands.front();
  const auto& bound = is_mirrored ? e.operands.front() : e.operands.back();
  const auto op = is_mirrored && is_comparison(e.op) ? mirrored(e.op) : e.op;
  if ((op != Operator::greater && op != Operator::greater_equal) ||
      !grows_by_records_only(amount)) {
    return std::nullopt;
  }
  const auto constant = constant_value(bound, scope);
  if (!constant) {
    return std::nullopt;
  }
  const auto least = rounded_down(constant->number);
  const bool is_beyond = op == Operator::greater && is_sum(amount);  // which is a whole number
  return least <= 0 || least >= least_max
             ? std::nullopt
             : std::optional(std::pair(&amount, least + (is_beyond ? 1 : 0)));
}

template <class Visit>
void each_conjunct(const Expression& e, Visit visit) {
  if (e.kind == Kind::operation && e.op == Operator::both) {
    for (const auto& operand : e.operands) {
      each_conjunct(operand, visit);
    }
  } else {
    visit(e);
  }
}

}  // namespace

std::optional<Gate> gate_of(const Expression& expression, const Surroundings& around) {
  std::optional<std::pair<const Expression*, Int128>> best;
  each_conjunct(expression, [&](const Expression& part) {
    const auto bound = bound_in(part, around.scope);
    if (bound && (!best || (is_sum(*bound->first) && !is_sum(*best->first)))) {
      best = bound;
    }
  });
  if (!best) {
    return std::nullopt;
  }
  return Gate{.aggregator = around.aggregators->index_of(aggregator_of(*best->first, around)),
              .least = best->second};
}

std::optional<Gate> joined(const std::optional<Gate>& a, const std::optional<Gate>& b) {
  if (!a || !b || a->aggregator != b->aggregator) {
    return std::nullopt;
  }
  return Gate{.aggregator = a->aggregator, .least = std::min(a->least, b->least)};
}

}  // namespace tokentail
