// SPDX-License-Identifier: Apache-2.0
//   [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|...)?
//   |[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|...)?
//   |\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
// Tekken's is the same without the contractions, and with \p{N} for \p{N}{1,3}.
#include "tokenizer/cased_form.hpp"
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

template <CasedForm form>
const char* behind_contraction(const SplitText& text, const char* at) {
  return form.has_contractions ? any_case_contraction_end(text, at) : at;
}

template <CasedForm form>
const char* word_end(const SplitText& text, const char* at) {
  return behind_contraction<form>(text, word_at(text, at).end);
}

// A mark may stand before a word that has a small letter. Otherwise it is one.
template <CasedForm form>
const char* mark_end(const SplitText& text, const char* at, const char* behind_mark) {
  const auto word = word_at(text, behind_mark);
  return word.has_lower ? behind_contraction<form>(text, word.end) : word_end<form>(text, at);
}

const char* behind_marks(const SplitText& text, const char* at) {
  at = skip(text, at, punctuation_like);
  while (at != text.end && (*at == '\r' || *at == '\n' || *at == '/')) {
    ++at;
  }
  return at;
}

template <CasedForm form>
const char* cased_piece_end(const SplitText& text, const char* at) {
  const auto first = read_char(text, at);
  if (letters.has(first.kind)) {
    return word_end<form>(text, at);
  }
  if (first.kind == TextClass::number) {
    return skip_numbers(text, at, form.numbers_max);
  }
  if (first.kind == TextClass::mark) {
    return mark_end<form>(text, at, first.next);
  }
  const auto second = read_char(text, first.next);
  if (first.kind != TextClass::newline && letters_and_marks.has(second.kind)) {
    return word_end<form>(text, first.next);
  }
  if (punctuation_like.has(first.kind) || (*at == ' ' && punctuation_like.has(second.kind))) {
    return behind_marks(text, first.next);
  }
  return blanks_end(text, at, Blanks::up_to_last_newline);
}

}  // namespace

const char* o200k_piece_end(const SplitText& text, const char* at) {
  return cased_piece_end<o200k_form>(text, at);
}

const char* tekken_piece_end(const SplitText& text, const char* at) {
  return cased_piece_end<tekken_form>(text, at);
}

}  // namespace tokentail
