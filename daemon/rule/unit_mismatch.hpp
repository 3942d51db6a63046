// SPDX-License-Identifier: Apache-2.0
// What to tell a person whose units do not fit: which side is at fault, and what to write instead.
#pragma once

#include <string>
#include <string_view>

#include "rule/complaint.hpp"
#include "rule/expression.hpp"

namespace tokentail {

// "1m is one minute, 1M is a million", or empty when `literal` is not minutes.
[[nodiscard]] std::string minutes_hint(std::string_view literal);

[[nodiscard]] Complaint cannot_compare(const Expression& left, const Expression& right);

// For + - * / of an operation whose units do not go together.
[[nodiscard]] Complaint cannot_combine(const Expression& operation);

}  // namespace tokentail
