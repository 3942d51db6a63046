// SPDX-License-Identifier: Apache-2.0
// Conditions that can never be true, found by the ranges that their comparisons leave to each
// value. Careful: what it does not understand it takes for possible.
#pragma once

#include "rule/checker.hpp"
#include "rule/expression.hpp"

namespace tokentail {

// The comparison that cannot be true, alone or beside the others. Null: none was found.
[[nodiscard]] const Expression* find_impossible(const Expression& e, const Scope& scope);

// Whether `clear` becomes true at the same amount at which `when` does.
[[nodiscard]] bool leaves_no_gap(const Expression& when, const Expression& clear,
                                 const Scope& scope);

}  // namespace tokentail
