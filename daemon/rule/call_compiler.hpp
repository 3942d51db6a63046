// SPDX-License-Identifier: Apache-2.0
// Calls -> what they ask of the aggregates.
#pragma once

#include "aggregate/aggregator.hpp"
#include "rule/compiler.hpp"
#include "rule/expression.hpp"

namespace tokentail {

// Of a call that check() accepted. silent(30m) and idle(30m) ask for the time since the last
// record, turns_until(x >= y) for the latest x. Only calendar windows and averages depend on the
// calendar; for others it is UTC, so that rules of different zones share them.
[[nodiscard]] Aggregator aggregator_of(const Expression& call, const Surroundings& around);

// How much the field of a turns_until() grows.
[[nodiscard]] Aggregator growth_of(const Expression& call, const Surroundings& around);

}  // namespace tokentail
