// SPDX-License-Identifier: Apache-2.0
#include "decode/plain_scalar.hpp"

#include <algorithm>

#include <experimental/simd>

#include "decode/number_text.hpp"

namespace tokentail {
namespace {

namespace simd = std::experimental;
using Bytes = simd::simd<signed char, simd::simd_abi::deduce_t<signed char, 16>>;

// As signed numbers, bytes beyond ASCII are below the blank too.
auto is_special(const Bytes& bytes) {
  return bytes == static_cast<signed char>('"') || bytes == static_cast<signed char>('\\') ||
         bytes < static_cast<signed char>(' ');
}

const char* string_end(const char* at, const char* end) {
  for (++at; at < end; at += Bytes::size()) {
    Bytes bytes;
    bytes.copy_from(reinterpret_cast<const signed char*>(at), simd::element_aligned);
    const auto special = is_special(bytes);
    if (simd::any_of(special)) {
      at += simd::find_first_set(special);
      return at < end && *at == '"' ? at + 1 : nullptr;
    }
  }
  return nullptr;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_in_number(char c) {
  return is_digit(c) || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
}

const char* number_end(const char* begin, const char* end) {
  const auto* at = std::find_if_not(begin, end, is_digit);
  const bool plain = at != begin && (*begin != '0' || at - begin == 1);
  if (plain && (at == end || !is_in_number(*at))) {
    return at;
  }
  at = std::find_if_not(at, end, is_in_number);
  return is_json_number({begin, at}) ? at : nullptr;
}

const char* word_end(const char* at, const char* end, std::string_view word) {
  return std::string_view(at, end).starts_with(word) ? at + word.size() : nullptr;
}

}  // namespace

const char* plain_scalar_end(const char* at, const char* end) {
  if (at >= end) {
    return nullptr;
  }
  switch (*at) {
    case '"':
      return string_end(at, end);
    case 't':
      return word_end(at, end, "true");
    case 'f':
      return word_end(at, end, "false");
    case 'n':
      return word_end(at, end, "null");
    default:
      return number_end(at, end);
  }
}

}  // namespace tokentail
