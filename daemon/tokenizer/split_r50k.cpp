// SPDX-License-Identifier: Apache-2.0
//   's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
#include "tokenizer/contraction.hpp"
#include "tokenizer/split_rule.hpp"
#include "tokenizer/text_reader.hpp"

namespace tokentail {

const char* r50k_piece_end(const SplitText& text, const char* at) {
  if (const char* const end = contraction_end(text, at); end != at) {
    return end;
  }
  const auto first = *at == ' ' ? read_char(text, at + 1) : read_char(text, at);
  if (letters.has(first.kind)) {
    return skip(text, first.next, letters);
  }
  if (first.kind == TextClass::number) {
    return skip(text, first.next, TextClassSet{TextClass::number});
  }
  if (punctuation_like.has(first.kind)) {
    return skip(text, first.next, punctuation_like);
  }
  return blanks_end(text, at, Blanks::any);
}

}  // namespace tokentail
