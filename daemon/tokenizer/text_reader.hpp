// SPDX-License-Identifier: Apache-2.0
// What all splitting rules read text with. The text is valid UTF-8.
#pragma once

#include <cstdint>

#include "tokenizer/split_rule.hpp"

namespace tokentail {

// One code point of the text: its class and where the next begins. Behind the text: TextClass::end.
struct ClassedChar {
  TextClass kind = TextClass::end;
  const char* next = nullptr;
};

[[nodiscard]] inline std::uint32_t byte_at(const char* at) {
  return static_cast<std::uint8_t>(*at);
}

struct CodePoint {
  std::uint32_t value = 0;
  const char* next = nullptr;
};

// The code point at a place that is not the end of the text.
[[nodiscard]] inline CodePoint code_point_at(const char* at) {
  const auto lead = byte_at(at);
  if (lead < 0x80) {
    return {.value = lead, .next = at + 1};
  }
  const auto low = [at](int i) { return byte_at(at + i) & 0x3FU; };
  if (lead < 0xE0) {
    return {.value = ((lead & 0x1FU) << 6U) | low(1), .next = at + 2};
  }
  if (lead < 0xF0) {
    return {.value = ((lead & 0x0FU) << 12U) | (low(1) << 6U) | low(2), .next = at + 3};
  }
  return {.value = ((lead & 0x07U) << 18U) | (low(1) << 12U) | (low(2) << 6U) | low(3),
          .next = at + 4};
}

[[nodiscard]] inline ClassedChar read_char(const SplitText& text, const char* at) {
  if (at == text.end) {
    return {.kind = TextClass::end, .next = at};
  }
  const auto lead = byte_at(at);
  if (lead < 0x80) {
    return {.kind = text.classes.of_ascii(static_cast<std::uint8_t>(lead)), .next = at + 1};
  }
  const auto one = code_point_at(at);
  return {.kind = text.classes.of(one.value), .next = one.next};
}

// Behind the code points from `at` on that are in the set.
[[nodiscard]] inline const char* skip(const SplitText& text, const char* at, TextClassSet set) {
  for (auto one = read_char(text, at); set.has(one.kind); one = read_char(text, at)) {
    at = one.next;
  }
  return at;
}

// \p{N}{1,COUNT_MAX}, of which the first is there.
[[nodiscard]] inline const char* skip_numbers(const SplitText& text, const char* at,
                                              int count_max) {
  for (int i = 0; i < count_max; ++i) {
    const auto one = read_char(text, at);
    if (one.kind != TextClass::number) {
      break;
    }
    at = one.next;
  }
  return at;
}

enum class Blanks { any, up_to_last_newline };

// \s+(?!\S)|\s+, behind \s*[\r\n]+ where that is in the pattern; the first blank is there. The last
// blank before a word is left to the word.
[[nodiscard]] inline const char* blanks_end(const SplitText& text, const char* at, Blanks rule) {
  const char* last = at;
  const char* behind_newline = nullptr;
  const char* end = at;
  for (auto one = read_char(text, end); blanks.has(one.kind); one = read_char(text, end)) {
    last = end;
    end = one.next;
    if (one.kind == TextClass::newline) {
      behind_newline = end;
    }
  }
  if (rule == Blanks::up_to_last_newline && behind_newline != nullptr) {
    return behind_newline;
  }
  return end == text.end || last == at ? end : last;
}

}  // namespace tokentail
