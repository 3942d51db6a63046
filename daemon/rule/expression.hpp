// SPDX-License-Identifier: Apache-2.0
// The tree of one expression. The parser builds it, the checker fills in units, the compiler reads
// it; it does not outlive loading.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rule/complaint.hpp"
#include "rule/quantity.hpp"

namespace tokentail {

enum class Operator : std::uint8_t {
  either,         // or
  both,           // and
  negation,       // not
  less,           // <
  less_equal,     // <=
  greater,        // >
  greater_equal,  // >=
  equal,          // ==
  not_equal,      // !=
  like,
  in,
  add,
  subtract,
  multiply,
  divide,
  of,
};

// As written in a rule.
[[nodiscard]] std::string_view symbol_of(Operator op);

[[nodiscard]] constexpr bool is_comparison(Operator op) {
  return op >= Operator::less && op <= Operator::in;
}

// Whether a comparison of numbers comes to true when its left side is `order` than its right one.
[[nodiscard]] constexpr bool accepts(Operator op, std::strong_ordering order) {
  switch (op) {
    case Operator::less:
      return order < 0;
    case Operator::less_equal:
      return order <= 0;
    case Operator::greater:
      return order > 0;
    case Operator::greater_equal:
      return order >= 0;
    case Operator::equal:
      return order == 0;
    default:
      return order != 0;
  }
}

// The comparison that says the same with its sides exchanged: a < b is b > a.
[[nodiscard]] Operator mirrored(Operator op);

// `over ...` or `offset ...` of a call.
struct WindowText {
  Span span;
  std::string text;
};

struct Expression {
  enum class Kind : std::uint8_t { number, text, name, call, operation };

  Kind kind = Kind::number;
  Span span;
  std::string text;  // a name, a function's name, a text, or a number as written
  Quantity number;
  Operator op = Operator::both;
  std::vector<Expression> operands;  // of an operation: one or two; `in` has its list behind the
                                     // first; of a call: the value, if any
  std::optional<WindowText> window;
  std::optional<WindowText> offset;
  std::optional<Span> same_weekday;
  Span closing;                   // of a call: its closing parenthesis
  bool tokens_misplaced = false;  // "1m tokens", "$5 tokens", "90% tokens"

  Unit unit = Unit::number;  // of a number when parsed; of everything after check()
};

// In one form whatever the spacing, as a person would write it.
[[nodiscard]] std::string display(const Expression& expression);

// Whether a window function occurs in it.
[[nodiscard]] bool has_call(const Expression& expression);
[[nodiscard]] bool mentions(const Expression& expression, std::string_view name);

}  // namespace tokentail
