// SPDX-License-Identifier: Apache-2.0
// What one line holds for each field: JSON tokens, borrowed from the line and not yet understood.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "decode/field.hpp"

namespace tokentail {

class FoundValues {
 public:
  FoundValues() { clear(); }

  void clear() { ranks_.fill(absent); }

  // Keeps the token when its rank is lower than that of the one already kept. A token that means
  // "missing" (null, "", "-") is no value, so the next place of the field has its turn.
  void offer(FormatField field, std::uint16_t rank, std::string_view token);

  [[nodiscard]] bool has(FormatField field) const { return ranks_[index_of(field)] != absent; }

  // Only for a field that is there: a string with its quotes, a number, true or false, or the
  // opening bracket of an object or array.
  [[nodiscard]] std::string_view token(FormatField field) const { return tokens_[index_of(field)]; }

 private:
  static constexpr std::uint16_t absent = 0xFFFF;

  std::array<std::uint16_t, field_count> ranks_{};
  std::array<std::string_view, field_count> tokens_;
};

}  // namespace tokentail
