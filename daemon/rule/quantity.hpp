// SPDX-License-Identifier: Apache-2.0
// Exact values of rule expressions: fractions of 128-bit integers, because an average is a sum over
// days and a share is 90/100. No floating point: two hosts and two replays compare alike.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/amount.hpp"

namespace tokentail {

// What a value counts. Comparison and addition need equal units; a bare number never compares with
// tokens or money.
enum class Unit : std::uint8_t { number, tokens, usd, duration, text, boolean };

[[nodiscard]] std::string_view name_of(Unit unit);

// In base units: tokens, pico-dollars, nanoseconds.
struct Quantity {
  Int128 numerator = 0;
  Int128 denominator = 1;  // positive
};

// Nothing when the exact result does not fit in 128 bits, or on division by zero.
[[nodiscard]] std::optional<Quantity> add(Quantity a, Quantity b);
[[nodiscard]] std::optional<Quantity> subtract(Quantity a, Quantity b);
[[nodiscard]] std::optional<Quantity> multiply(Quantity a, Quantity b);
[[nodiscard]] std::optional<Quantity> divide(Quantity a, Quantity b);
[[nodiscard]] std::optional<std::strong_ordering> compare(const Quantity& a, const Quantity& b);

// The same value in lowest terms.
[[nodiscard]] Quantity reduced(Quantity quantity);

// A JSON number for machines: exact where a finite decimal of at most 12 decimals exists, otherwise
// rounded half up to 6 decimals. Dollars and seconds, not pico-dollars and nanoseconds.
[[nodiscard]] std::string decimal(Quantity quantity, Unit unit);

// For people: "1.2M tokens", "$512.40", "15m", "2.5". Under 10,000, tokens are written out.
[[nodiscard]] std::string display(Quantity quantity, Unit unit);

}  // namespace tokentail
