// SPDX-License-Identifier: Apache-2.0
// Counts the text in the JSON that chat APIs take and give. What is no text (images, calls of tools,
// reasoning that was kept) cannot be counted: then the count is a lower bound, and says so.
#pragma once

#include <memory>
#include <string_view>

#include "core/amount.hpp"
#include "core/error.hpp"
#include "recount/chat_overhead.hpp"
#include "tokenizer/counter.hpp"

namespace tokentail {

struct TextTokens {
  Tokens tokens = 0;
  bool is_whole = true;  // there was nothing but text
};

// Belongs to one thread. Every `json` is one value, followed by 64 readable bytes, whatever they
// are; one of a wrong shape, or with half a surrogate pair, is an error (invalid).
class ChatCounter {
 public:
  ChatCounter();
  ChatCounter(ChatCounter&&) noexcept;
  ChatCounter& operator=(ChatCounter&&) noexcept;
  ChatCounter(const ChatCounter&) = delete;
  ChatCounter& operator=(const ChatCounter&) = delete;
  ~ChatCounter();

  // [{"role": "user", "content": "Hi"}, ...], with what is added to each and to all.
  [[nodiscard]] Outcome<TextTokens> messages(std::string_view json, Counter& counter,
                                             const ChatOverhead& overhead);

  // [{"type": "function", "function": {...}}, ...]. Nested parameters are not told by any rule, so
  // a tool that has them is not whole.
  [[nodiscard]] Outcome<TextTokens> tools(std::string_view json, Counter& counter,
                                          const ChatOverhead& overhead);

  // A string, strings, or the objects in which answers come.
  [[nodiscard]] Outcome<TextTokens> text(std::string_view json, Counter& counter);

 private:
  struct Json;
  std::unique_ptr<Json> json_;
};

}  // namespace tokentail
