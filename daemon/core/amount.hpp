// SPDX-License-Identifier: Apache-2.0
// Amounts that are summed: exact integers, never floating point.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokentail {

// Wide enough that no sum of records can overflow: a billion dollars in pico-dollars is 2^70.
__extension__ using Int128 = __int128;

[[nodiscard]] std::string to_string(Int128 value);

// A count of tokens. One record holds at most `tokens_max` in any field, so 64-bit sums of fewer
// than nine billion records cannot overflow.
using Tokens = std::int64_t;
inline constexpr Tokens tokens_max = 1'000'000'000;

// Pico-dollars (1e-12 USD). Nearly every price, per single token, is a whole number of them; a cost
// is rounded to them once (pricing/rate.hpp).
struct Money {
  static constexpr Int128 per_dollar = 1'000'000'000'000;

  Int128 pico = 0;

  static constexpr Money dollars(std::int64_t whole) {
    return {static_cast<Int128>(whole) * 1'000'000'000'000};
  }

  friend constexpr Money operator+(Money a, Money b) { return {a.pico + b.pico}; }
  friend constexpr Money operator-(Money a, Money b) { return {a.pico - b.pico}; }
  friend constexpr Money operator*(Money a, Int128 n) { return {a.pico * n}; }
  constexpr Money& operator+=(Money other) {
    pico += other.pico;
    return *this;
  }
  friend constexpr bool operator==(Money a, Money b) { return a.pico == b.pico; }
  friend constexpr std::strong_ordering operator<=>(Money a, Money b) {
    return a.pico < b.pico   ? std::strong_ordering::less
           : a.pico > b.pico ? std::strong_ordering::greater
                             : std::strong_ordering::equal;
  }
};

// Exact decimal dollars, at least two decimals, no trailing zeros beyond them: "12.50", "0.000123".
[[nodiscard]] std::string decimal_usd(Money money);

// For people: "$1,234.56", "$0.0042". Rounds half away from zero to cents, or to two significant
// digits below one cent.
[[nodiscard]] std::string display_usd(Money money);

// For people: "950", "12.4k", "1.2M". Truncates, so that a shown value is never above the true one.
[[nodiscard]] std::string display_count(Int128 count);

// Decimal text to pico-dollars, exponent allowed ("0.15", "1e-6"). Nothing for anything else, or
// when it has more than 12 decimals or is 10^18 dollars or more: the value must be exact.
[[nodiscard]] std::optional<Money> parse_usd(std::string_view text);

}  // namespace tokentail
