// SPDX-License-Identifier: Apache-2.0
// Words for a comparison, for rules that do not bring their own (`say`).
#pragma once

#include "rule/comparison.hpp"

namespace tokentail {

// Of a call that is true or not.
[[nodiscard]] Phrase phrase_of_call(const Expression& call);

[[nodiscard]] Phrase phrase_of(const Expression& left, Operator op, const Expression& right,
                               const Scope& scope);

}  // namespace tokentail
