// SPDX-License-Identifier: Apache-2.0
// Amounts that must have reached a bound for a rule to hold: parts of its `when` that all the rest
// is joined to by `and`, found when the rule is compiled.
//
// A look at an amount or two decides for nearly every record that nothing else of the rule has to
// be asked. And since the amounts that gates are made of grow by records only, a gate that is
// closed stays closed however much time passes: the key need not be watched.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "aggregate/aggregate_table.hpp"
#include "core/amount.hpp"
#include "rule/compiler.hpp"
#include "rule/expression.hpp"

namespace tokentail {

struct Gate {
  std::size_t aggregator = 0;  // of the rule's table
  Int128 least = 0;            // the smallest amount that may be enough
  bool of_part = false;  // the amount is what a share is a share of the records: those that pass

  friend bool operator==(const Gate&, const Gate&) = default;
};

// The quickly asked ones first. The expression must be boolean and have passed check() in the same
// scope.
[[nodiscard]] std::vector<Gate> gates_of(const Expression& expression, const Surroundings& around);

// Open where all of `a` or all of `b` are: for a rule whose terms differ from key to key.
[[nodiscard]] std::vector<Gate> joined(const std::vector<Gate>& a, const std::vector<Gate>& b);

// Inline: every rule is asked this for each record of its table.
[[nodiscard]] inline bool is_open(const Gate& gate, AggregateTable& table, KeyId key, Instant now) {
  const auto value = table.value(key, gate.aggregator, now);
  const bool is_whole = gate.of_part || value.denominator == 1;
  return value.known && value.numerator >= (is_whole ? gate.least : gate.least * value.denominator);
}
[[nodiscard]] inline bool are_open(const std::vector<Gate>& gates, AggregateTable& table, KeyId key,
                                   Instant now) {
  return std::ranges::all_of(gates,
                             [&](const Gate& gate) { return is_open(gate, table, key, now); });
}

}  // namespace tokentail
