// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace tokentail {

// Unlike std::isdigit: no locale, and a negative char is no undefined behaviour.
[[nodiscard]] constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace tokentail
