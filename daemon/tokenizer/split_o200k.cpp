// SPDX-License-Identifier: Apache-2.0
//   [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|...)?
//   |[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|...)?
//   |\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
// Tekken's is the same without the contractions, and with \p{N} for \p{N}{1,3}.
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

// Where the two patterns differ.
struct Form {
  int numbers_max;
  bool has_contractions;
};
constexpr Form o200k_form{.numbers_max = 3, .has_contractions = true};
constexpr Form tekken_form{.numbers_max = 1, .has_contractions = false};

const char* behind_contraction(const SplitText& text, const char* at, Form form) {
  return form.has_contractions ? any_case_contraction_end(text, at) : at;
}

const char* word_end(const SplitText& text, const char* at, Form form) {
  return behind_contraction(text, word_at(text, at).end, form);
}

// A mark may stand before a word that has a small letter. Otherwise it is one.
const char* mark_end(const SplitText& text, const char* at, const char* behind_mark, Form form) {
  const auto word = word_at(text, behind_mark);
  return word.has_lower ? behind_contraction(text, word.end, form) : word_end(text, at, form);
}

const char* punctuation_end(const SplitText& text, const char* at) {
  at = skip(text, at, punctuation_like);
  while (at != text.end && (*at == '\r' || *at == '\n' || *at == '/')) {
    ++at;
  }
  return at;
}

const char* piece_end(const SplitText& text, const char* at, Form form) {
  const auto first = read_char(text, at);
  if (letters.has(first.kind)) {
    return word_end(text, at, form);
  }
  if (first.kind == TextClass::number) {
    return skip_numbers(text, at, form.numbers_max);
  }
  if (first.kind == TextClass::mark) {
    return mark_end(text, at, first.next, form);
  }
  const auto second = read_char(text, first.next);
  if (first.kind != TextClass::newline && letters_and_marks.has(second.kind)) {
    return word_end(text, first.next, form);
  }
  if (punctuation_like.has(first.kind) || (*at == ' ' && punctuation_like.has(second.kind))) {
    return punctuation_end(text, first.next);
  }
  return blanks_end(text, at, Blanks::up_to_last_newline);
}

}  // namespace

const char* o200k_piece_end(const SplitText& text, const char* at) {
  return piece_end(text, at, o200k_form);
}

const char* tekken_piece_end(const SplitText& text, const char* at) {
  return piece_end(text, at, tekken_form);
}

}  // namespace tokentail
