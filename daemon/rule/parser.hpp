// SPDX-License-Identifier: Apache-2.0
// Tokens -> tree, by operator precedence. From loose to tight:
//
//   or   and   not   < <= > >= == != like in   + -   * / of
//
// Comparisons do not chain. Bounded: expression_bytes_max and nesting_max.
#pragma once

#include <cstddef>
#include <expected>
#include <string_view>

#include "rule/complaint.hpp"
#include "rule/expression.hpp"

namespace tokentail {

inline constexpr std::size_t expression_bytes_max = 4096;
inline constexpr std::size_t nesting_max = 64;

// Stops at the first error: what follows a syntax error is guesswork.
[[nodiscard]] std::expected<Expression, Complaint> parse_expression(std::string_view text);

}  // namespace tokentail
