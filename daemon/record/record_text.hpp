// SPDX-License-Identifier: Apache-2.0
// What a call sent and got, as its log holds it. Borrowed from the line, and never kept: it is
// counted and forgotten.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokentail {

enum class TextKind : std::uint8_t {
  messages,  // the conversation that was sent, an array of objects
  prompt,    // or the one text
  tools,     // descriptions of functions that the model may call
  response,  // what came back: a string, or the provider's object
};
inline constexpr std::size_t text_kind_count = 4;

// JSON values in their raw form, quotes and escapes included; empty: not in the log.
struct RecordText {
  std::array<std::string_view, text_kind_count> values;

  [[nodiscard]] std::string_view operator[](TextKind kind) const {
    return values[static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] bool empty() const {
    return std::ranges::all_of(values, [](std::string_view value) { return value.empty(); });
  }
};

}  // namespace tokentail
