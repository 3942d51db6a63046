// SPDX-License-Identifier: Apache-2.0
// Where a JSON scalar ends, found without a parser: each byte of it is checked, and what is not
// surely a scalar as RFC 8259 writes it gives nullptr. Inline, as a line has a dozen; a line is
// followed by `line_padding` readable bytes, into which these look.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string_view>

#include <experimental/simd>

#include "decode/json_token.hpp"
#include "decode/number_text.hpp"
#include "decode/word.hpp"

namespace tokentail {

// Of the string that starts at `begin`, which is a quote: just after its other quote, before `end`.
// `at` is how far it was looked through, as plain ASCII. `escaped` is set when there is a
// backslash.
[[nodiscard]] const char* rich_string_end(const char* begin, const char* at, const char* end,
                                          bool& escaped);
[[nodiscard]] inline const char* string_end(const char* begin, const char* end, bool& escaped) {
  namespace simd = std::experimental;
  using Bytes = simd::simd<signed char, simd::simd_abi::deduce_t<signed char, 16>>;
  for (const auto* at = begin + 1; at < end; at += Bytes::size()) {
    Bytes bytes;
    bytes.copy_from(reinterpret_cast<const signed char*>(at), simd::element_aligned);
    // As signed numbers, bytes beyond ASCII are below the blank too.
    const auto special = bytes == static_cast<signed char>('"') ||
                         bytes == static_cast<signed char>('\\') ||
                         bytes < static_cast<signed char>(' ');
    if (simd::any_of(special)) {
      at += simd::find_first_set(special);
      if (at >= end) {
        return nullptr;
      }
      return *at == '"' ? at + 1 : rich_string_end(begin, at, end, escaped);
    }
  }
  return nullptr;
}

// A whole number without a sign, and how many digits it has: none when there is no such number
// here, or it has more than seven, or something follows that may belong to it.
struct ShortWhole {
  unsigned digits = 0;
  std::uint32_t value = 0;
};

// Eight characters at once, as numbers of any length up to seven then take the same few steps.
[[nodiscard]] inline ShortWhole short_whole(const char* at, const char* end) {
  if constexpr (std::endian::native != std::endian::little) {
    return {};
  }
  auto text = word_at<std::uint64_t>(at) ^ 0x3030'3030'3030'3030U;  // '0' to '9' are 0 to 9
  // The lowest bit set is in the first character that is no digit.
  const auto others = ((text + 0x7676'7676'7676'7676U) | text) & 0x8080'8080'8080'8080U;
  const auto digits = static_cast<unsigned>(std::countr_zero(others)) / 8;
  const bool fits = digits >= 1 && digits <= 7 && at + digits < end;
  if (!fits || (*at == '0' && digits > 1) || is_number_character(at[digits])) {
    return {};
  }
  text <<= 64 - 8 * digits;  // the last digit stands last, before it zeros
  text = (text * 10 + (text >> 8U)) & 0x00FF'00FF'00FF'00FFU;
  text = (text * 100 + (text >> 16U)) & 0x0000'FFFF'0000'FFFFU;
  text = text * 10'000 + (text >> 32U);
  return {.digits = digits, .value = static_cast<std::uint32_t>(text)};
}

// Of the number that starts at `begin`.
[[nodiscard]] inline const char* number_end(const char* begin, const char* end) {
  const auto* const at = std::find_if_not(begin, end, is_number_character);
  return is_json_number({begin, at}) ? at : nullptr;
}

// Of true, false or null.
[[nodiscard]] inline const char* word_end(const char* at, const char* end) {
  for (const std::string_view word : {"true", "false", "null"}) {
    if (std::string_view(at, end).starts_with(word)) {
      return at + word.size();
    }
  }
  return nullptr;
}

}  // namespace tokentail
