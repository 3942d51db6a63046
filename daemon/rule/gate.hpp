// SPDX-License-Identifier: Apache-2.0
// An amount that must have reached a bound for a rule to hold: a part of its `when` that all the
// rest is joined to by `and`, found when the rule is compiled.
//
// One look at one amount decides for nearly every record that nothing else of the rule has to be
// asked. And since the amounts that gates are made of grow by records only, a gate that is closed
// stays closed however much time passes: the key need not be watched.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "aggregate/aggregate_table.hpp"
#include "core/amount.hpp"
#include "rule/compiler.hpp"
#include "rule/expression.hpp"

namespace tokentail {

struct Gate {
  std::size_t aggregator = 0;  // of the rule's table
  Int128 least = 0;            // the smallest amount that may be enough

  friend bool operator==(const Gate&, const Gate&) = default;
};

// Of several such parts, one that is quickly asked. The expression must be boolean and have passed
// check() in the same scope.
[[nodiscard]] std::optional<Gate> gate_of(const Expression& expression, const Surroundings& around);

// Open where either is: for a rule whose terms differ from key to key. Nothing where there is none.
[[nodiscard]] std::optional<Gate> joined(const std::optional<Gate>& a, const std::optional<Gate>& b);

// Inline: every rule is asked this for each record of its table.
[[nodiscard]] inline bool is_open(const Gate& gate, AggregateTable& table, KeyId key, Instant now) {
  const auto value = table.value(key, gate.aggregator, now);
  const auto least = value.denominator == 1 ? gate.least : gate.least * value.denominator;
  return value.known && value.numerator >= least;
}

}  // namespace tokentail
