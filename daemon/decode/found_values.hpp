// SPDX-License-Identifier: Apache-2.0
// What one line holds for each field: JSON tokens, borrowed from the line and not yet understood,
// but for whole numbers that were read while their end was looked for.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "decode/field.hpp"
#include "decode/field_set.hpp"

namespace tokentail {

class FoundValues {
 public:
  FoundValues() { clear(); }

  // `plain`: no token to come holds an escape.
  void clear(bool plain = false) {
    fields_ = {};
    ranks_.fill(absent);
    plain_ = plain;
    may_hold_text_ = false;
  }
  // One does after all.
  void note_escape() { plain_ = false; }
  // The line has a key under which a call's text stands, or may have one.
  void note_text() { may_hold_text_ = true; }

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
  // The same of a token that is plain digits and this number.
  void offer_whole(FormatField field, std::uint16_t rank, std::string_view token,
                   std::uint32_t value) {
    if (field == FormatField::error) {
      offer_error(rank, token);
    } else {
      keep_best(field, rank, token, value);
    }
  }

  // No token holds an escape: the text of a string is what stands between its quotes.
  [[nodiscard]] bool is_plain() const { return plain_; }

  [[nodiscard]] bool may_hold_text() const { return may_hold_text_; }

  [[nodiscard]] FieldSet fields() const { return fields_; }
  [[nodiscard]] bool has(FormatField field) const { return fields_.has(field); }

  // Only for a field that is there: a string with its quotes, a number, true or false, or the
  // opening bracket of an object or array.
  [[nodiscard]] std::string_view token(FormatField field) const { return tokens_[index_of(field)]; }

  // The number of a token that was offered as a whole one; `not_whole` of another.
  static constexpr std::uint32_t not_whole = 0xFFFF'FFFF;
  [[nodiscard]] std::uint32_t whole(FormatField field) const { return wholes_[index_of(field)]; }

 private:
  static bool is_missing(std::string_view token) {
    return token.size() <= 4 && (token == "null" || token == "\"\"" || token == "\"-\"");
  }
  void offer_error(std::uint16_t rank, std::string_view token);
  void keep_best(FormatField field, std::uint16_t rank, std::string_view token,
                 std::uint32_t whole = not_whole) {
    const auto i = index_of(field);
    if (rank < ranks_[i]) {
      ranks_[i] = rank;
      tokens_[i] = token;
      wholes_[i] = whole;
      fields_.add(field);
    }
  }

  static constexpr std::uint16_t absent = 0xFFFF;

  FieldSet fields_;
  bool plain_ = false;
  bool may_hold_text_ = false;
  std::array<std::uint16_t, field_count> ranks_{};
  std::array<std::string_view, field_count> tokens_;
  std::array<std::uint32_t, field_count> wholes_{};
};

}  // namespace tokentail
