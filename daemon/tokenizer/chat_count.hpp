// SPDX-License-Identifier: Apache-2.0
// The tokens of a chat request as the API bills its input: texts and what is around them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "tokenizer/chat_overhead.hpp"
#include "tokenizer/counter.hpp"

namespace tokentail {

struct ChatCount {
  std::int64_t tokens = 0;
  // What makes the figure less than sure, for people; empty: it is exact.
  std::string doubt;
  // Some of the request was not counted (an image, a nested schema): the true figure is larger.
  bool is_lower_bound = false;
};

// `json` is an array of messages, or a request that has it under "messages" and perhaps "tools".
// invalid: it is neither, and nothing of it is counted.
[[nodiscard]] Outcome<ChatCount> count_chat(Counter& counter, const ChatOverhead& overhead,
                                            std::string_view json);

// Of an array of messages, each message's tokens, without the priming of the answer.
[[nodiscard]] Outcome<std::vector<std::int64_t>> count_messages(Counter& counter,
                                                                const ChatOverhead& overhead,
                                                                std::string_view json);

}  // namespace tokentail
