// SPDX-License-Identifier: Apache-2.0
// Whether a call gives its function what it takes.
#pragma once

#include <optional>

#include "rule/checker.hpp"
#include "rule/complaint.hpp"
#include "rule/expression.hpp"

namespace tokentail {

// The unit of the call, or nothing when a complaint was made.
std::optional<Unit> check_call(Expression& call, const Scope& scope, Complaints& complaints);

}  // namespace tokentail
