// SPDX-License-Identifier: Apache-2.0
#include "rule/never.hpp"

#include <chrono>
#include <compare>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rule/compiler.hpp"
#include "rule/function.hpp"

namespace tokentail {
namespace {

using Kind = Expression::Kind;

// value OP limit, the constant on the right.
struct Bound {
  const Expression* comparison = nullptr;
  const Expression* value = nullptr;
  std::string name;  // equal values have equal names
  Operator op = Operator::greater;
  Quantity limit;
};

struct Edge {
  Quantity at;
  bool included = true;
};

// What is left to a value. Nothing of the language is negative.
struct Range {
  Edge low{.at = {}};
  std::optional<Edge> high;

  [[nodiscard]] bool empty() const {
    const auto order = high ? compare(low.at, high->at) : std::nullopt;
    return order && (*order > 0 || (*order == 0 && !(low.included && high->included)));
  }
};

std::optional<Bound> bound_of(const Expression& e, const Scope& scope) {
  if (e.kind != Kind::operation || e.op < Operator::less || e.op > Operator::equal ||
      e.operands.front().unit == Unit::text) {
    return std::nullopt;
  }
  const auto left = constant_value(e.operands.front(), scope);
  const auto right = constant_value(e.operands.back(), scope);
  if (left.has_value() == right.has_value()) {
    return std::nullopt;
  }
  const auto& value = left ? e.operands.back() : e.operands.front();
  return Bound{.comparison = &e,
               .value = &value,
               .name = canonical(value, scope),
               .op = left ? mirrored(e.op) : e.op,
               .limit = (left ? left : right)->number};
}

void collect(const Expression& e, const Scope& scope, std::vector<Bound>& bounds) {
  if (e.kind == Kind::operation && e.op == Operator::both) {
    collect(e.operands.front(), scope, bounds);
    collect(e.operands.back(), scope, bounds);
  } else if (auto bound = bound_of(e, scope)) {
    bounds.push_back(std::move(*bound));
  }
}

// A day of 25 hours, a month of 31 days.
Duration longest(const Window& window) {
  using namespace std::chrono_literals;
  switch (window.kind) {
    case Window::Kind::this_hour:
      return 1h;
    case Window::Kind::today:
      return 25h;
    case Window::Kind::this_week:
      return 7 * 24h + 1h;
    default:
      return 31 * 24h + 1h;
  }
}

Range natural_range(const Expression& value) {
  Range range;
  if (is_call_of(value, Function::Name::share)) {
    range.high = Edge{.at = {.numerator = 1}};
  } else if (is_call_of(value, Function::Name::elapsed)) {
    range.high = Edge{.at = {.numerator = longest(*window_of(value)).count()}};
  }
  return range;
}

void raise(Edge& low, const Edge& to) {
  const auto order = compare(to.at, low.at);
  if (order && (*order > 0 || (*order == 0 && !to.included))) {
    low = to;
  }
}

void lower(std::optional<Edge>& high, const Edge& to) {
  const auto order = high ? compare(to.at, high->at) : std::nullopt;
  if (!high || (order && (*order < 0 || (*order == 0 && !to.included)))) {
    high = to;
  }
}

void narrow(Range& range, const Bound& bound) {
  const Edge edge{.at = bound.limit,
                  .included = bound.op != Operator::less && bound.op != Operator::greater};
  if (bound.op != Operator::less && bound.op != Operator::less_equal) {
    raise(range.low, edge);
  }
  if (bound.op != Operator::greater && bound.op != Operator::greater_equal) {
    lower(range.high, edge);
  }
}

const Expression* find_false_constant(const Expression& e, const Scope& scope) {
  const bool compares = e.kind == Kind::operation && e.op >= Operator::less &&
                        e.op <= Operator::not_equal && e.operands.front().unit != Unit::text;
  if (!compares) {
    return nullptr;
  }
  const auto left = constant_value(e.operands.front(), scope);
  const auto right = constant_value(e.operands.back(), scope);
  const auto order = left && right ? compare(left->number, right->number) : std::nullopt;
  return order && !accepts(e.op, *order) ? &e : nullptr;
}

}  // namespace

const Expression* find_impossible(const Expression& e, const Scope& scope) {
  if (e.kind == Kind::operation && e.op == Operator::either) {
    const auto* const left = find_impossible(e.operands.front(), scope);
    return left != nullptr && find_impossible(e.operands.back(), scope) != nullptr ? left : nullptr;
  }
  if (e.kind == Kind::operation && e.op == Operator::both) {
    for (const auto& operand : e.operands) {
      if (const auto* const impossible = find_impossible(operand, scope)) {
        return impossible;
      }
    }
  }
  std::vector<Bound> bounds;
  collect(e, scope, bounds);
  std::map<std::string, Range> ranges;
  for (const auto& bound : bounds) {
    const auto at = ranges.try_emplace(bound.name, natural_range(*bound.value)).first;
    narrow(at->second, bound);
    if (at->second.empty()) {
      return bound.comparison;
    }
  }
  return find_false_constant(e, scope);
}

bool leaves_no_gap(const Expression& when, const Expression& clear, const Scope& scope) {
  std::vector<Bound> fires;
  std::vector<Bound> clears;
  collect(when, scope, fires);
  collect(clear, scope, clears);
  for (const auto& fire : fires) {
    for (const auto& end : clears) {
      if (fire.name == end.name && compare(fire.limit, end.limit) == std::strong_ordering::equal) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace tokentail
