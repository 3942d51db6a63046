// SPDX-License-Identifier: Apache-2.0
// Tree -> condition. Negations are pushed down to the tests, and the operands of `and` and `or` are
// ordered so that the cheap ones run first; neither changes what the expression means.
#pragma once

#include "rule/compiler.hpp"
#include "rule/condition.hpp"
#include "rule/expression.hpp"

namespace tokentail {

// The expression must be boolean and have passed check() in the same scope.
[[nodiscard]] Condition compile_condition(const Expression& expression, const Surroundings& around);

}  // namespace tokentail
