// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/split_window.hpp"

#include "tokenizer/cased_form.hpp"
#include "tokenizer/contraction.hpp"

namespace tokentail {
namespace {

using Window = AsciiWindow;

// Nullptr: the window does not tell. As blanks_end of tokenizer/text_reader.hpp.
const char* blanks_end(const Window& window, unsigned from, Blanks rule) {
  const auto end = Window::run_end(window.blanks(), from);
  if (!window.knows(end)) {
    return nullptr;
  }
  const auto before_end = (std::uint64_t{1} << end) - 1;
  const auto newlines = window.masks().newline & before_end & (~std::uint64_t{0} << from);
  if (rule == Blanks::up_to_last_newline && newlines != 0) {
    return window.at(static_cast<unsigned>(std::bit_width(newlines)));
  }
  const bool keeps_last = window.at(end) == window.text().end || end == from + 1;
  return window.at(keeps_last ? end : end - 1);
}

const char* run_end(const Window& window, std::uint64_t mask, unsigned from) {
  const auto end = Window::run_end(mask, from);
  return window.knows(end) ? window.at(end) : nullptr;
}

// \p{N}{1,COUNT_MAX}
template <unsigned count_max>
const char* numbers_end(const Window& window, unsigned from) {
  const auto end = Window::run_end(window.masks().number, from);
  if (end >= from + count_max) {
    return window.at(from + count_max);
  }
  return window.knows(end) ? window.at(end) : nullptr;
}

// Punctuation and what the rule lets follow.
template <class Follows>
const char* behind_punctuation(const Window& window, unsigned from, Follows follows) {
  const char* at = run_end(window, window.punctuation(), from);
  if (at != nullptr) {
    while (at != window.text().end && follows(*at)) {
      ++at;
    }
  }
  return at;
}

template <CasedForm form>
const char* cased_word_end(const Window& window, unsigned from) {
  const auto capitals_end = Window::run_end(window.masks().upper, from);
  if (capitals_end >= Window::bytes) {
    return nullptr;
  }
  const char* const end = run_end(window, window.masks().lower, capitals_end);
  return end == nullptr || !form.has_contractions ? end
                                                  : any_case_contraction_end(window.text(), end);
}

// o200k and tekken. Nullptr: see above.
template <CasedForm form>
const char* cased_end(const Window& window, unsigned from) {
  const auto letters = window.letters();
  if (Window::has(letters, from)) {
    return cased_word_end<form>(window, from);
  }
  if (!window.knows(from) || !window.knows(from + 1)) {
    return nullptr;
  }
  if (Window::has(window.masks().number, from)) {
    return numbers_end<form.numbers_max>(window, from);
  }
  if (Window::has(letters, from + 1) && !Window::has(window.masks().newline, from)) {
    return cased_word_end<form>(window, from + 1);
  }
  const auto punctuation = window.punctuation();
  if (Window::has(punctuation, from) ||
      (*window.at(from) == ' ' && Window::has(punctuation, from + 1))) {
    return behind_punctuation(window, from + 1,
                              [](char c) { return c == '\n' || c == '\r' || c == '/'; });
  }
  return blanks_end(window, from, Blanks::up_to_last_newline);
}

// cl100k and both of Qwen.
template <int numbers_max>
const char* caseless_end(const Window& window, unsigned from) {
  const auto letters = window.letters();
  if (Window::has(letters, from)) {
    return run_end(window, letters, from);
  }
  if (!window.knows(from) || !window.knows(from + 1)) {
    return nullptr;
  }
  const char* const at = window.at(from);
  if (const char* const end = any_case_contraction_end(window.text(), at); end != at) {
    return end;
  }
  if (Window::has(window.masks().number, from)) {
    return numbers_end<numbers_max>(window, from);
  }
  if (Window::has(letters, from + 1) && !Window::has(window.masks().newline, from)) {
    return run_end(window, letters, from + 1);
  }
  const auto punctuation = window.punctuation();
  if (Window::has(punctuation, from) || (*at == ' ' && Window::has(punctuation, from + 1))) {
    return behind_punctuation(window, from + 1, [](char c) { return c == '\n' || c == '\r'; });
  }
  return blanks_end(window, from, Blanks::up_to_last_newline);
}

// Words and blanks alone: to this rule controls, which windows do not tell, are no punctuation.
const char* deepseek_end(const Window& window, unsigned from) {
  const auto letters = window.letters();
  if (Window::has(letters, from)) {
    return run_end(window, letters, from);
  }
  if (!window.knows(from) || !window.knows(from + 1)) {
    return nullptr;
  }
  if (Window::has(letters, from + 1) && !Window::has(window.masks().newline, from)) {
    return run_end(window, letters, from + 1);
  }
  const bool joins_next = *window.at(from) == ' ' && Window::has(window.punctuation(), from + 1);
  return Window::has(window.blanks(), from) && !joins_next
             ? blanks_end(window, from, Blanks::up_to_last_newline)
             : nullptr;
}

const char* r50k_end(const Window& window, unsigned from) {
  if (!window.knows(from) || !window.knows(from + 1)) {
    return nullptr;
  }
  const char* const at = window.at(from);
  if (const char* const end = contraction_end(window.text(), at); end != at) {
    return end;
  }
  const auto first = *at == ' ' ? from + 1 : from;
  for (const auto mask : {window.letters(), window.masks().number, window.punctuation()}) {
    if (Window::has(mask, first)) {
      return run_end(window, mask, first);
    }
  }
  return blanks_end(window, from, Blanks::any);
}

}  // namespace

const char* r50k_piece_end(AsciiWindow& window, const char* at) {
  const char* const end = r50k_end(window, window.place_of(at));
  return end != nullptr ? end : r50k_piece_end(window.text(), at);
}

const char* cl100k_piece_end(AsciiWindow& window, const char* at) {
  const char* const end = caseless_end<3>(window, window.place_of(at));
  return end != nullptr ? end : cl100k_piece_end(window.text(), at);
}

const char* qwen_piece_end(AsciiWindow& window, const char* at) {
  const char* const end = caseless_end<1>(window, window.place_of(at));
  return end != nullptr ? end : qwen_piece_end(window.text(), at);
}

const char* qwen_marks_piece_end(AsciiWindow& window, const char* at) {
  const char* const end = caseless_end<1>(window, window.place_of(at));  // ASCII has no marks
  return end != nullptr ? end : qwen_marks_piece_end(window.text(), at);
}

const char* o200k_piece_end(AsciiWindow& window, const char* at) {
  const char* const end = cased_end<o200k_form>(window, window.place_of(at));
  return end != nullptr ? end : o200k_piece_end(window.text(), at);
}

const char* tekken_piece_end(AsciiWindow& window, const char* at) {
  const char* const end = cased_end<tekken_form>(window, window.place_of(at));
  return end != nullptr ? end : tekken_piece_end(window.text(), at);
}

const char* deepseek_piece_end(AsciiWindow& window, const char* at) {
  const char* const end = deepseek_end(window, window.place_of(at));
  return end != nullptr ? end : deepseek_piece_end(window.text(), at);
}

}  // namespace tokentail
