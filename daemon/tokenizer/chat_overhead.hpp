// SPDX-License-Identifier: Apache-2.0
// What a chat costs beyond its texts: the marks that the API puts around messages and functions.
// After OpenAI's cookbook, "How to count tokens with tiktoken", whose examples the API billed the
// same.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tokentail {

struct ChatOverhead {
  std::int64_t per_message = 3;
  std::int64_t per_name = 1;
  std::int64_t priming = 3;  // of the answer
  std::int64_t per_function = 7;
  std::int64_t properties_begin = 3;  // of a function that has any
  std::int64_t per_property = 3;
  std::int64_t enum_begin = -3;
  std::int64_t per_enum_item = 3;
  std::int64_t functions_end = 12;
  bool is_published = true;  // for this model, and not taken over from another

  bool operator==(const ChatOverhead&) const = default;
};

// Nothing: models of this encoding take no messages. The model's bare name may be empty.
[[nodiscard]] std::optional<ChatOverhead> chat_overhead(std::string_view encoding,
                                                        std::string_view model);

}  // namespace tokentail
