// SPDX-License-Identifier: Apache-2.0
// Rules that cut one kind of code point out of the text and leave the rest to the next rule:
//   \p{N}{1,3}    \p{N}    [一-龥぀-ゟ゠-ヿ]+
#include "tokenizer/split_rule.hpp"
#include "tokenizer/text_reader.hpp"

namespace tokentail {
namespace {

const char* number_end(const SplitText& text, const char* at, int count_max) {
  auto one = read_char(text, at);
  if (one.kind == TextClass::number) {
    return skip_numbers(text, at, count_max);
  }
  for (; one.kind != TextClass::number && one.kind != TextClass::end; one = read_char(text, at)) {
    at = one.next;
  }
  return at;
}

bool is_cjk(const char* at) {
  const auto one = code_point_at(at).value;
  return (one >= 0x3040 && one <= 0x30FF) || (one >= 0x4E00 && one <= 0x9FA5);
}

}  // namespace

const char* three_numbers_piece_end(const SplitText& text, const char* at) {
  return number_end(text, at, 3);
}

const char* one_number_piece_end(const SplitText& text, const char* at) {
  return number_end(text, at, 1);
}

const char* cjk_piece_end(const SplitText& text, const char* at) {
  const bool is_run = is_cjk(at);
  do {
    at = read_char(text, at).next;
  } while (at != text.end && is_cjk(at) == is_run);
  return at;
}

}  // namespace tokentail
