// SPDX-License-Identifier: Apache-2.0
#include "rule/drift.hpp"

#include <algorithm>

#include "rule/function.hpp"

namespace tokentail {
namespace {

using Kind = Expression::Kind;

// Where a value can go while no record arrives. No value of the language is negative.
struct Drift {
  bool rises = false;
  bool falls = false;

  [[nodiscard]] Drift reversed() const { return {.rises = falls, .falls = rises}; }
  [[nodiscard]] Drift with(Drift other) const {
    return {.rises = rises || other.rises, .falls = falls || other.falls};
  }
};

Drift drift_of_call(const Expression& call) {
  switch (function_named(call.text)->name) {
    case Function::Name::sum:
    case Function::Name::count:
    case Function::Name::max:
    case Function::Name::distinct:
    case Function::Name::forecast:
      return {.rises = call.offset.has_value(), .falls = true};
    case Function::Name::rising:
    case Function::Name::turns_until:
    case Function::Name::first_seen:
      return {};
    default:
      return {.rises = true, .falls = true};
  }
}

Drift drift_of(const Expression& e) {
  if (e.kind == Kind::call) {
    return drift_of_call(e);
  }
  if (e.kind != Kind::operation) {
    return {};
  }
  const auto left = drift_of(e.operands.front());
  const auto right = drift_of(e.operands.back());
  const bool opposed = e.op == Operator::subtract || e.op == Operator::divide;
  return left.with(opposed ? right.reversed() : right);
}

// Sums over a calendar window up to a day are zero when a day begins.
bool is_zero_at_midnight(const Expression& e) {
  const bool is_sum = is_call_of(e, Function::Name::sum) || is_call_of(e, Function::Name::count) ||
                      is_call_of(e, Function::Name::max);
  if (!is_sum || e.offset) {
    return false;
  }
  const auto kind = window_of(e)->kind;
  return kind == Window::Kind::today || kind == Window::Kind::this_hour;
}

bool changes_at_midnight_only(const Expression& e) {
  return e.kind == Kind::call ? is_call_of(e, Function::Name::daily_avg)
                              : std::ranges::all_of(e.operands, changes_at_midnight_only);
}

bool comparison_can_come_true(const Expression& e) {
  const auto left = drift_of(e.operands.front());
  const auto right = drift_of(e.operands.back());
  switch (e.op) {
    case Operator::greater:
    case Operator::greater_equal:
      if (e.op == Operator::greater && is_zero_at_midnight(e.operands.front()) &&
          changes_at_midnight_only(e.operands.back())) {
        return false;  // nothing is over anything then
      }
      return left.rises || right.falls;
    case Operator::less:
    case Operator::less_equal:
      return left.falls || right.rises;
    default:
      return left.rises || left.falls || right.rises || right.falls;
  }
}

bool can_turn(const Expression& e, bool into) {
  if (e.kind == Kind::call) {
    const auto drift = drift_of_call(e);
    return into ? drift.rises : drift.falls;
  }
  if (e.kind != Kind::operation) {
    return false;
  }
  if (e.op == Operator::negation) {
    return can_turn(e.operands.front(), !into);
  }
  if (e.op == Operator::both || e.op == Operator::either) {
    return std::ranges::any_of(e.operands,
                               [into](const auto& part) { return can_turn(part, into); });
  }
  // What a comparison that is not true turns into is asked rarely: any movement may do it.
  return into ? comparison_can_come_true(e) : has_call(e);
}

}  // namespace

bool can_come_true_by_time(const Expression& expression) {
  return can_turn(expression, true);
}

}  // namespace tokentail
