// SPDX-License-Identifier: Apache-2.0
// The endings 's 't 'm 'd 're 've 'll.
#pragma once

#include "tokenizer/text_reader.hpp"

namespace tokentail {

// Behind the contraction that begins at `at`; `at` when there is none.
[[nodiscard]] inline const char* contraction_end(const SplitText& text, const char* at) {
  const auto left = text.end - at;
  if (left < 2 || *at != '\'') {
    return at;
  }
  const char first = at[1];
  if (first == 's' || first == 't' || first == 'm' || first == 'd') {
    return at + 2;
  }
  if (left < 3) {
    return at;
  }
  const char second = at[2];
  const bool is_one =
      (first == 'l' && second == 'l') || ((first == 'r' || first == 'v') && second == 'e');
  return is_one ? at + 3 : at;
}

// The same in any case. U+017F is an s to Unicode's case folding; none of the letters is a K, so
// the Kelvin sign is no matter.
[[nodiscard]] inline const char* any_case_contraction_end(const SplitText& text, const char* at) {
  const auto left = text.end - at;
  if (left < 2 || *at != '\'') {
    return at;
  }
  const auto lower = [at](int i) { return byte_at(at + i) | 0x20U; };
  const auto first = lower(1);
  if (first == 's' || first == 't' || first == 'm' || first == 'd') {
    return at + 2;
  }
  if (left < 3) {
    return at;
  }
  if (byte_at(at + 1) == 0xC5 && byte_at(at + 2) == 0xBF) {
    return at + 3;
  }
  const auto second = lower(2);
  const bool is_one =
      (first == 'l' && second == 'l') || ((first == 'r' || first == 'v') && second == 'e');
  return is_one ? at + 3 : at;
}

}  // namespace tokentail
