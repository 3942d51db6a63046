// SPDX-License-Identifier: Apache-2.0
//   (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}
//   | ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
// tiktoken's later form of it has \s++$ before the blanks. No token holds a newline before a blank
// and nothing else, so that a text which ends in blanks counts the same by both.
// Qwen's is the same with \p{N} for \p{N}{1,3}.
#include "tokenizer/contraction.hpp"
#include "tokenizer/split_rule.hpp"
#include "tokenizer/text_reader.hpp"

namespace tokentail {
namespace {

const char* behind_punctuation(const SplitText& text, const char* at) {
  return skip(text, skip(text, at, punctuation_like), TextClassSet{TextClass::newline});
}

template <int numbers_max>
const char* caseless_piece_end(const SplitText& text, const char* at) {
  if (const char* const end = any_case_contraction_end(text, at); end != at) {
    return end;
  }
  const auto first = read_char(text, at);
  if (letters.has(first.kind)) {
    return skip(text, first.next, letters);
  }
  if (first.kind == TextClass::number) {
    return skip_numbers(text, at, numbers_max);
  }
  const auto second = read_char(text, first.next);
  if (first.kind != TextClass::newline && letters.has(second.kind)) {
    return skip(text, second.next, letters);
  }
  if (punctuation_like.has(first.kind) || (*at == ' ' && punctuation_like.has(second.kind))) {
    return behind_punctuation(text, first.next);
  }
  return blanks_end(text, at, Blanks::up_to_last_newline);
}

}  // namespace

const char* cl100k_piece_end(const SplitText& text, const char* at) {
  return caseless_piece_end<3>(text, at);
}

const char* qwen_piece_end(const SplitText& text, const char* at) {
  return caseless_piece_end<1>(text, at);
}

}  // namespace tokentail
