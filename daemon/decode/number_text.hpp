// SPDX-License-Identifier: Apache-2.0
// Numbers read from their decimal text, never through a double: 1e3 and 12.0 are whole numbers, and
// 1763900000.123456789 keeps its last digit.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

#include "core/amount.hpp"
#include "decode/rejection.hpp"

namespace tokentail {

// The grammar of RFC 8259: no plus sign, no leading zero, no bare point, no NaN.
[[nodiscard]] bool is_json_number(std::string_view text);

// Digits only, the commonest number, of a value that 64 bits hold; else nothing.
[[nodiscard]] constexpr std::optional<std::int64_t> plain_whole(std::string_view text) {
  constexpr std::size_t digits_max = 18;
  if (text.empty() || text.size() > digits_max || (text.front() == '0' && text.size() > 1)) {
    return std::nullopt;
  }
  std::int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    value = value * 10 + (c - '0');
  }
  return value;
}

// A whole number from 0 to `max`, however it is written. Else not_a_number, negative, not_whole or
// out_of_range.
[[nodiscard]] std::expected<std::int64_t, RejectReason> parse_whole(std::string_view text,
                                                                    std::int64_t max);

// The number times 10^decimals, rounded half up, from 0 to `max` (at most 10^36). Logged decimals
// are often printed doubles with noise in the seventeenth digit, so a longer fraction is no error.
[[nodiscard]] std::expected<Int128, RejectReason> parse_scaled(std::string_view text, int decimals,
                                                               Int128 max);

}  // namespace tokentail
