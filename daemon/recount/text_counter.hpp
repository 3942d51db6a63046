// SPDX-License-Identifier: Apache-2.0
// Counts the text in JSON as prompts and answers are logged: a string, a list of them, or the
// objects in which providers send answers. What is no text (images, calls of tools, reasoning that
// was kept) cannot be counted: then the count is a lower bound, and says so.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/amount.hpp"
#include "core/error.hpp"
#include "tokenizer/counter.hpp"

namespace tokentail {

struct TextTokens {
  Tokens tokens = 0;
  bool is_whole = true;  // there was nothing but text
};

// Belongs to one thread.
class TextCounter {
 public:
  TextCounter();
  TextCounter(TextCounter&&) noexcept;
  TextCounter& operator=(TextCounter&&) noexcept;
  TextCounter(const TextCounter&) = delete;
  TextCounter& operator=(const TextCounter&) = delete;
  ~TextCounter();

  // `json` is one value. Of another shape, or with half a surrogate pair: invalid.
  [[nodiscard]] Outcome<TextTokens> count(std::string_view json, Counter& counter);

 private:
  struct Json;
  std::unique_ptr<Json> json_;
};

}  // namespace tokentail
