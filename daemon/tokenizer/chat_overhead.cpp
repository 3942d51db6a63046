// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/chat_overhead.hpp"

namespace tokentail {

std::optional<ChatOverhead> chat_overhead(std::string_view encoding, std::string_view model) {
  if (encoding == "cl100k_base") {
    if (model == "gpt-3.5-turbo-0301") {
      return ChatOverhead{.per_message = 4, .per_name = -1, .per_function = 10};
    }
    return ChatOverhead{.per_function = 10};
  }
  if (encoding == "o200k_base" || encoding == "o200k_harmony") {
    const bool is_gpt_4o = model.starts_with("gpt-4o") || model.starts_with("chatgpt-4o") ||
                           model.starts_with("ft:gpt-4o");
    return ChatOverhead{.is_published = model.empty() || is_gpt_4o};
  }
  return std::nullopt;
}

}  // namespace tokentail
