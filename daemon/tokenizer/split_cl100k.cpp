// SPDX-License-Identifier: Apache-2.0
//   (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}
//   | ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
// tiktoken's later form of it has \s++$ before the blanks. No token holds a newline before a blank
// and nothing else, so that a text which ends in blanks counts the same by both.
// Qwen's are the same with \p{N} for \p{N}{1,3}, and from 3.5 on with [\p{L}\p{M}]+ for \p{L}+ and
// no marks in [^\s\p{L}\p{N}]+.
#include "tokenizer/contraction.hpp"
#include "tokenizer/split_rule.hpp"
#include "tokenizer/text_reader.hpp"

namespace tokentail {
namespace {

enum class Marks { in_punctuation, in_words };

constexpr TextClassSet punctuation_but_marks{TextClass::punctuation, TextClass::symbol,
                                             TextClass::other};

template <int numbers_max, Marks marks>
const char* caseless_piece_end(const SplitText& text, const char* at) {
  constexpr auto words = marks == Marks::in_words ? letters_and_marks : letters;
  constexpr auto others = marks == Marks::in_words ? punctuation_but_marks : punctuation_like;
  if (const char* const end = any_case_contraction_end(text, at); end != at) {
    return end;
  }
  const auto first = read_char(text, at);
  if (words.has(first.kind)) {
    return skip(text, first.next, words);
  }
  if (first.kind == TextClass::number) {
    return skip_numbers(text, at, numbers_max);
  }
  const auto second = read_char(text, first.next);
  if (first.kind != TextClass::newline && words.has(second.kind)) {
    return skip(text, second.next, words);
  }
  if (others.has(first.kind) || (*at == ' ' && others.has(second.kind))) {
    return skip(text, skip(text, first.next, others), TextClassSet{TextClass::newline});
  }
  return blanks_end(text, at, Blanks::up_to_last_newline);
}

}  // namespace

const char* cl100k_piece_end(const SplitText& text, const char* at) {
  return caseless_piece_end<3, Marks::in_punctuation>(text, at);
}

const char* qwen_piece_end(const SplitText& text, const char* at) {
  return caseless_piece_end<1, Marks::in_punctuation>(text, at);
}

const char* qwen_marks_piece_end(const SplitText& text, const char* at) {
  return caseless_piece_end<1, Marks::in_words>(text, at);
}

}  // namespace tokentail
