// SPDX-License-Identifier: Apache-2.0
// Scalars that need no parser to be believed. Inline: a line has a dozen.
#pragma once

#include <algorithm>
#include <string_view>

#include <experimental/simd>

#include "decode/number_text.hpp"

namespace tokentail {

// Where the JSON string that starts at `at`, which is a quote, ends: just after its other quote,
// before `end`. Nullptr when it holds anything but ASCII without escapes and control characters.
// Up to 16 bytes after `end` are read.
[[nodiscard]] inline const char* plain_string_end(const char* at, const char* end) {
  namespace simd = std::experimental;
  using Bytes = simd::simd<signed char, simd::simd_abi::deduce_t<signed char, 16>>;
  for (++at; at < end; at += Bytes::size()) {
    Bytes bytes;
    bytes.copy_from(reinterpret_cast<const signed char*>(at), simd::element_aligned);
    // As signed numbers, bytes beyond ASCII are below the blank too.
    const auto special = bytes == static_cast<signed char>('"') ||
                         bytes == static_cast<signed char>('\\') ||
                         bytes < static_cast<signed char>(' ');
    if (simd::any_of(special)) {
      at += simd::find_first_set(special);
      return at < end && *at == '"' ? at + 1 : nullptr;
    }
  }
  return nullptr;
}

// Where the number that starts at `at` ends. Nullptr for none as RFC 8259 writes it.
[[nodiscard]] inline const char* number_end(const char* begin, const char* end) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_in_number = [&](char c) {
    return is_digit(c) || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
  };
  const auto* at = std::find_if_not(begin, end, is_digit);
  const bool plain = at != begin && (*begin != '0' || at - begin == 1);
  if (plain && (at == end || !is_in_number(*at))) {
    return at;
  }
  at = std::find_if_not(at, end, is_in_number);
  return is_json_number({begin, at}) ? at : nullptr;
}

// Where the JSON scalar that starts at `at` ends: true, false, null, a number, or a string that
// plain_string_end accepts. Nullptr when none starts there. What may follow it is not asked.
[[nodiscard]] inline const char* plain_scalar_end(const char* at, const char* end) {
  if (at >= end) {
    return nullptr;
  }
  if (*at == '"') {
    return plain_string_end(at, end);
  }
  for (const std::string_view word : {"true", "false", "null"}) {
    if (*at == word.front()) {
      return std::string_view(at, end).starts_with(word) ? at + word.size() : nullptr;
    }
  }
  return number_end(at, end);
}

}  // namespace tokentail
