// SPDX-License-Identifier: Apache-2.0
//   [!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+
//   | ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
// Numbers and controls are in none of these: what the pattern leaves out is a piece of its own.
#include "tokenizer/split_rule.hpp"
#include "tokenizer/text_reader.hpp"

namespace tokentail {
namespace {

constexpr TextClassSet marks_and_symbols{TextClass::punctuation, TextClass::symbol};
constexpr TextClassSet left_out{TextClass::number, TextClass::other};

bool is_ascii_letter(const SplitText& text, const char* at) {
  const auto lower = at == text.end ? 0 : byte_at(at) | 0x20U;
  return lower >= 'a' && lower <= 'z';
}

const char* ascii_word_end(const SplitText& text, const char* at) {
  while (is_ascii_letter(text, at)) {
    ++at;
  }
  return at;
}

const char* punctuation_end(const SplitText& text, const char* at) {
  return skip(text, skip(text, at, marks_and_symbols), TextClassSet{TextClass::newline});
}

// Up to where one of them is the first of a word.
const char* left_out_end(const SplitText& text, ClassedChar last) {
  for (auto one = read_char(text, last.next); left_out.has(one.kind);
       one = read_char(text, last.next)) {
    if (letters_and_marks.has(read_char(text, one.next).kind)) {
      break;
    }
    last = one;
  }
  return last.next;
}

}  // namespace

const char* deepseek_piece_end(const SplitText& text, const char* at) {
  const auto first = read_char(text, at);
  if (letters_and_marks.has(first.kind)) {
    return skip(text, first.next, letters_and_marks);
  }
  if (marks_and_symbols.has(first.kind)) {
    const bool begins_word = byte_at(at) < 0x80 && is_ascii_letter(text, first.next);
    return begins_word ? ascii_word_end(text, first.next) : punctuation_end(text, first.next);
  }
  const auto second = read_char(text, first.next);
  if (first.kind != TextClass::newline && letters_and_marks.has(second.kind)) {
    return skip(text, second.next, letters_and_marks);
  }
  if (*at == ' ' && marks_and_symbols.has(second.kind)) {
    return punctuation_end(text, first.next);
  }
  return left_out.has(first.kind) ? left_out_end(text, first)
                                  : blanks_end(text, at, Blanks::up_to_last_newline);
}

}  // namespace tokentail
