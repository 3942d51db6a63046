// SPDX-License-Identifier: Apache-2.0
// How a tokenizer cuts text into pieces before it merges bytes inside each. The rules are the
// published patterns, written as scanners: a regular expression engine needs a stack or quadratic
// time on long runs, these read each code point at most twice.
#pragma once

#include <cstdint>

#include "tokenizer/class_table.hpp"

namespace tokentail {

// Kept in files: only ever add at the end.
enum class SplitRule : std::uint32_t {
  r50k,           // gpt2, r50k_base, p50k_base, p50k_edit
  cl100k,         // cl100k_base, Llama 3
  o200k,          // o200k_base, o200k_harmony
  qwen,           // Qwen 2 to 3
  tekken,         // Mistral from Nemo on
  deepseek,       // DeepSeek V3: words, behind the next two
  three_numbers,  // numbers in threes, and what is between them
  cjk,            // Han and Kana in runs, and what is between them
  one_number,     // each number, and what is between them
  qwen_marks,     // Qwen 3.5
};
constexpr std::uint32_t split_rules = 10;

// Valid UTF-8.
struct SplitText {
  const char* begin;
  const char* end;
  ClassTable classes;
};

// The end of the piece that begins at `at`, which is the begin of the text or the end of a piece
// and not the end of the text. Always behind `at`.
[[nodiscard]] const char* r50k_piece_end(const SplitText& text, const char* at);
[[nodiscard]] const char* cl100k_piece_end(const SplitText& text, const char* at);
[[nodiscard]] const char* o200k_piece_end(const SplitText& text, const char* at);
[[nodiscard]] const char* qwen_piece_end(const SplitText& text, const char* at);
[[nodiscard]] const char* qwen_marks_piece_end(const SplitText& text, const char* at);
[[nodiscard]] const char* tekken_piece_end(const SplitText& text, const char* at);
[[nodiscard]] const char* deepseek_piece_end(const SplitText& text, const char* at);
[[nodiscard]] const char* three_numbers_piece_end(const SplitText& text, const char* at);
[[nodiscard]] const char* cjk_piece_end(const SplitText& text, const char* at);
[[nodiscard]] const char* one_number_piece_end(const SplitText& text, const char* at);

}  // namespace tokentail
