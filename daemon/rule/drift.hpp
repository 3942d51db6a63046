// SPDX-License-Identifier: Apache-2.0
// Whether an expression can become true by the mere passing of time: a sum falls when its window
// moves on, a silence grows. Rules of which that is so are looked at when their windows change and
// not only when a record arrives.
#pragma once

#include "rule/expression.hpp"

namespace tokentail {

// The expression must be boolean and have passed check(). False is certain, true may be overly
// careful.
[[nodiscard]] bool can_come_true_by_time(const Expression& expression);

}  // namespace tokentail
