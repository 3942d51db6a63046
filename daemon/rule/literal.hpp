// SPDX-License-Identifier: Apache-2.0
// The numbers of the rule language: 3, 1.5k, 1M, $500, $1.5k, 90%, 15m, 1h30m. A count of tokens is
// a number followed by the word `tokens`, which is the parser's affair.
#pragma once

#include <expected>
#include <string_view>

#include "rule/complaint.hpp"
#include "rule/quantity.hpp"

namespace tokentail {

struct Literal {
  Quantity value;
  Unit unit = Unit::number;
};

// The complaint's span is empty: the caller knows where `text` stands.
[[nodiscard]] std::expected<Literal, Complaint> parse_literal(std::string_view text);

}  // namespace tokentail
