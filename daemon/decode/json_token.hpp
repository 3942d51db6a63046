// SPDX-License-Identifier: Apache-2.0
// The small grammar of JSON: what one token may look like. Structure and UTF-8 are simdjson's.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace tokentail {

[[nodiscard]] constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// That may stand in a number: a digit, or one of .-+eE
[[nodiscard]] constexpr bool is_number_character(char c) {
  return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
}

// The number of blanks (space, tab, CR, LF) at the front.
[[nodiscard]] std::size_t first_not_blank(std::string_view text);

[[nodiscard]] constexpr std::string_view without_blanks_after(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

// A number, true, false or null.
[[nodiscard]] bool is_json_scalar(std::string_view token);

// Of the escape at the front, which is a backslash; 0 for none of those of RFC 8259. Whether a \u
// escape is a character is not asked.
[[nodiscard]] std::size_t escape_length(std::string_view text);

// Every backslash starts one of the escapes of RFC 8259.
[[nodiscard]] bool has_valid_escapes(std::string_view text);

// The key that starts at `key` (after its quote) and whose value is the token `value`: found
// backwards from there, over the colon. Nothing when the bytes between are no such thing.
[[nodiscard]] constexpr std::optional<std::string_view> key_before(const char* key,
                                                                   std::string_view value) {
  auto rest = without_blanks_after({key, static_cast<std::size_t>(value.data() - key)});
  if (!rest.ends_with(':')) {
    return std::nullopt;
  }
  rest.remove_suffix(1);
  rest = without_blanks_after(rest);
  if (!rest.ends_with('"')) {
    return std::nullopt;
  }
  rest.remove_suffix(1);
  return rest;
}

[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace tokentail
