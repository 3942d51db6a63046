// SPDX-License-Identifier: Apache-2.0
// What an expression comes to: a quantity, a text or a truth. Logic is three-valued: what needs
// something missing is itself unknown, unless the rest decides it (false and unknown is false).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "rule/quantity.hpp"

namespace tokentail {

struct Value {
  Quantity number;        // 1 or 0 for a truth
  std::string_view text;  // borrowed from the record, the table or the program
  bool known = false;

  static Value of(Quantity quantity) { return {.number = quantity, .text = {}, .known = true}; }
  static Value of(std::string_view text) { return {.number = {}, .text = text, .known = true}; }
  static Value truth(bool truth) { return of(Quantity{.numerator = truth ? 1 : 0}); }

  [[nodiscard]] bool is_true() const { return known && number.numerator != 0; }
  [[nodiscard]] bool is_false() const { return known && number.numerator == 0; }
};

// A name or text in a sentence for people is cut to so many bytes.
constexpr std::size_t shown_text_bytes_max = 200;

// For people; "unknown" for what is missing and for an empty text.
[[nodiscard]] std::string shown(const Value& value, Unit unit);

}  // namespace tokentail
