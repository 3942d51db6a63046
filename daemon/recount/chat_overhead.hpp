// SPDX-License-Identifier: Apache-2.0
// What a provider adds to the text of a chat before its model reads it.
//
// Sources: OpenAI Cookbook, "How to count tokens with tiktoken", whose figures for messages and tools
// equal the API's own (129 and 124, 105 and 101 tokens for its examples).
#pragma once

#include <optional>
#include <string_view>

#include "core/amount.hpp"

namespace tokentail {

struct ChatOverhead {
  Tokens per_message = 3;
  Tokens per_name = 1;
  Tokens per_reply = 3;  // every reply is begun for the model

  // Of tools that it may call.
  Tokens per_function = 7;
  Tokens per_properties = 3;  // once, where a function has any
  Tokens per_property = 3;
  Tokens per_enum = -3;
  Tokens per_enum_item = 3;
  Tokens per_tools = 12;

  [[nodiscard]] static constexpr ChatOverhead none() { return {0, 0, 0, 0, 0, 0, 0, 0, 0}; }
};

// By the model's name without provider and gateway. Nothing for models whose overhead was never
// published: o-series, GPT-5 and later, gpt-oss, and all that are not OpenAI's.
[[nodiscard]] std::optional<ChatOverhead> chat_overhead_of(std::string_view model);

}  // namespace tokentail
