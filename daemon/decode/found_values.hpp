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

  // `plain`: no token to come holds an escape.
  void clear(bool plain = false) {
    ranks_.fill(absent);
    plain_ = plain;
  }

  // Keeps the token when its rank is lower than that of the one already kept. A token that means
  // "missing" (null, "", "-") is no value, so the next place of the field has its turn.
  void offer(FormatField field, std::uint16_t rank, std::string_view token) {
    if (is_missing(token)) {
      return;
    }
    if (field == FormatField::error) {
      offer_error(rank, token);
    } else {
      keep_best(field, rank, token);
    }
  }

  // No token holds an escape: the text of a string is what stands between its quotes.
  [[nodiscard]] bool is_plain() const { return plain_; }

  [[nodiscard]] bool has(FormatField field) const { return ranks_[index_of(field)] != absent; }

  // Only for a field that is there: a string with its quotes, a number, true or false, or the
  // opening bracket of an object or array.
  [[nodiscard]] std::string_view token(FormatField field) const { return tokens_[index_of(field)]; }

 private:
  static constexpr std::uint16_t absent = 0xFFFF;

  static bool is_missing(std::string_view token) {
    return token.size() <= 4 && (token == "null" || token == "\"\"" || token == "\"-\"");
  }
  void offer_error(std::uint16_t rank, std::string_view token);
  void keep_best(FormatField field, std::uint16_t rank, std::string_view token) {
    auto& best = ranks_[index_of(field)];
    if (rank < best) {
      best = rank;
      tokens_[index_of(field)] = token;
    }
  }

  std::array<std::uint16_t, field_count> ranks_{};
  std::array<std::string_view, field_count> tokens_;
  bool plain_ = false;
};

}  // namespace tokentail
