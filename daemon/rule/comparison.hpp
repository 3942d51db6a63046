// SPDX-License-Identifier: Apache-2.0
// The comparisons that a `when` is made of, kept apart so that a finding can name the one that
// decided, with its numbers, in a sentence.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aggregate/window.hpp"
#include "rule/compiler.hpp"
#include "rule/condition.hpp"
#include "rule/expression.hpp"
#include "rule/program.hpp"
#include "rule/quantity.hpp"

namespace tokentail {

// "1.2M tokens| today|, over |2 x the 7-day average (limit 480k tokens)|"
struct Phrase {
  std::string before;    // in front of the value
  std::string behind;    // directly behind it
  std::string relation;  // "over"; empty: the limit is not worth a word
  std::string basis;     // what the limit is made of; empty: it is a plain number
};

// Something a comparison is made of, as written: a window function, a field, a parameter.
struct ComparisonPart {
  std::string text;
  Program value;
  Unit unit = Unit::number;
};

struct Comparison {
  std::string text;  // as written
  std::vector<ComparisonPart> parts;
  Condition condition;
  Program value;
  Program limit;  // empty for texts and lists
  Unit unit = Unit::number;
  Operator op = Operator::equal;  // between value and limit
  bool fixed_limit = false;       // a literal or parameter
  bool is_running_total = false;  // the value is a sum() or count() up to now
  std::optional<Window> window;   // of the first window function on the left
  Phrase phrase;
};

// In source order. What stands under a `not` is left out: it holds when it does not.
[[nodiscard]] std::vector<Comparison> comparisons_of(const Expression& when,
                                                     const Surroundings& around);

// In source order. The expression must have passed check().
[[nodiscard]] std::optional<Window> first_window(const Expression& expression);
[[nodiscard]] std::optional<Window> first_calendar_window(const Expression& expression);

}  // namespace tokentail
