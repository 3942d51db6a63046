// SPDX-License-Identifier: Apache-2.0
#include "decode/json_token.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "decode/number_text.hpp"

namespace tokentail {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// The length of the escape at the front, which is a backslash; 0 for no escape.
std::size_t escape_length(std::string_view text) {
  if (text.size() < 2) {
    return 0;
  }
  if (text[1] != 'u') {
    return std::string_view("\"\\/bfnrt").find(text[1]) == std::string_view::npos ? 0 : 2;
  }
  return text.size() >= 6 && std::ranges::all_of(text.substr(2, 4), is_hex) ? 6 : 0;
}

}  // namespace

std::size_t first_not_blank(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is_blank) - text.begin());
}

std::string_view without_blanks_after(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

bool is_json_scalar(std::string_view token) {
  return token == "null" || token == "true" || token == "false" || is_json_number(token);
}

bool has_valid_escapes(std::string_view text) {
  for (auto at = text.find('\\'); at != std::string_view::npos; at = text.find('\\')) {
    const auto length = escape_length(text.substr(at));
    if (length == 0) {
      return false;
    }
    text.remove_prefix(at + length);
  }
  return true;
}

bool has_backslash(std::string_view text) {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t highs = 0x8080808080808080U;
  constexpr std::uint64_t backslashes = ones * '\\';
  for (; text.size() >= 8; text.remove_prefix(8)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), sizeof word);
    word ^= backslashes;
    if (((word - ones) & ~word & highs) != 0) {
      return true;
    }
  }
  return text.find('\\') != std::string_view::npos;
}

std::optional<std::string_view> key_before(const char* key, const char* value) {
  const std::string_view between(key, static_cast<std::size_t>(value - key));
  auto rest = without_blanks_after(between);
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

}  // namespace tokentail
