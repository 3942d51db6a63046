// SPDX-License-Identifier: Apache-2.0
// Tree -> program, and constants worked out.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "aggregate/aggregator.hpp"
#include "core/calendar.hpp"
#include "rule/checker.hpp"
#include "rule/expression.hpp"
#include "rule/program.hpp"

namespace tokentail {

// The aggregators of one table, shared by all rules on it, and those that one rule uses.
class AggregatorList {
 public:
  AggregatorList(std::vector<Aggregator>& table, std::vector<std::size_t>& used)
      : table_(table), used_(used) {}

  // Equal aggregators get equal numbers.
  std::size_t index_of(const Aggregator& aggregator);

 private:
  std::vector<Aggregator>& table_;
  std::vector<std::size_t>& used_;
};

// How the windows of a rule are cut.
struct WindowTerms {
  Calendar calendar;
  bool exact = false;             // sliding windows are not cut into panes
  bool skips_empty_days = false;  // averages are over the days with data
};

struct Surroundings {
  const Scope& scope;
  WindowTerms windows;
  AggregatorList* aggregators = nullptr;  // null where the checker admits no window
};

// The expression must have passed check() in the same scope.
[[nodiscard]] Program compile(const Expression& expression, const Surroundings& around);

// What a call that is true or not speaks of: the time since the last record, the text that was
// seen for the first time.
[[nodiscard]] Program compile_subject(const Expression& call, const Surroundings& around);

// The value of an expression that reads neither record nor window. Nothing for another, and when
// its arithmetic has no result.
[[nodiscard]] std::optional<Constant> constant_value(const Expression& expression,
                                                     const Scope& scope);

// One text for everything that means the same: constants worked out, parentheses explicit.
[[nodiscard]] std::string canonical(const Expression& expression, const Scope& scope);

}  // namespace tokentail
