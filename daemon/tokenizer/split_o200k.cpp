// SPDX-License-Identifier: Apache-2.0
//   [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|...)?
//   |[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|...)?
//   |\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
#include "tokenizer/contraction.hpp"
#include "tokenizer/split_rule.hpp"
#include "tokenizer/text_reader.hpp"

namespace tokentail {
namespace {

constexpr TextClassSet either_case{TextClass::caseless, TextClass::mark};
constexpr TextClassSet upper_like{TextClass::upper, TextClass::caseless, TextClass::mark};
constexpr TextClassSet lower_like{TextClass::lower, TextClass::caseless, TextClass::mark};

// The word that begins at `at`, by the first two alternatives without what may stand before it.
struct Word {
  const char* end;
  bool has_lower;  // so that the first alternative took it
};

// Capitals, then small letters. What has no case is both, and the capitals take it: where no small
// letter follows they give back all behind the last of those.
Word word_at(const SplitText& text, const char* at) {
  const char* behind_either = nullptr;
  const char* capitals_end = at;
  for (auto one = read_char(text, at); upper_like.has(one.kind);
       one = read_char(text, capitals_end)) {
    capitals_end = one.next;
    if (either_case.has(one.kind)) {
      behind_either = capitals_end;
    }
  }
  const char* const end = skip(text, capitals_end, lower_like);
  if (end != capitals_end) {
    return {.end = end, .has_lower = true};
  }
  if (behind_either != nullptr) {
    return {.end = behind_either, .has_lower = true};
  }
  return {.end = capitals_end, .has_lower = false};
}

const char* word_end(const SplitText& text, const char* at) {
  return any_case_contraction_end(text, word_at(text, at).end);
}

// A mark may stand before a word that has a small letter. Otherwise it is one.
const char* mark_end(const SplitText& text, const char* at, const char* behind_mark) {
  const auto word = word_at(text, behind_mark);
  return word.has_lower ? any_case_contraction_end(text, word.end) : word_end(text, at);
}

const char* punctuation_end(const SplitText& text, const char* at) {
  at = skip(text, at, punctuation_like);
  while (at != text.end && (*at == '\r' || *at == '\n' || *at == '/')) {
    ++at;
  }
  return at;
}

}  // namespace

const char* o200k_piece_end(const SplitText& text, const char* at) {
  const auto first = read_char(text, at);
  if (letters.has(first.kind)) {
    return word_end(text, at);
  }
  if (first.kind == TextClass::number) {
    return skip_up_to_three_numbers(text, at);
  }
  if (first.kind == TextClass::mark) {
    return mark_end(text, at, first.next);
  }
  const auto second = read_char(text, first.next);
  if (first.kind != TextClass::newline && letters_and_marks.has(second.kind)) {
    return word_end(text, first.next);
  }
  if (punctuation_like.has(first.kind) || (*at == ' ' && punctuation_like.has(second.kind))) {
    return punctuation_end(text, first.next);
  }
  return blanks_end(text, at, Blanks::up_to_last_newline);
}

}  // namespace tokentail
