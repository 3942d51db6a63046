// SPDX-License-Identifier: Apache-2.0
#include "decode/json_token.hpp"

#include <algorithm>

#include <simdjson.h>

#include "decode/number_text.hpp"

namespace tokentail {
namespace {

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

}  // namespace

std::size_t escape_length(std::string_view text) {
  if (text.size() < 2) {
    return 0;
  }
  if (text[1] != 'u') {
    return std::string_view("\"\\/bfnrt").find(text[1]) == std::string_view::npos ? 0 : 2;
  }
  return text.size() >= 6 && std::ranges::all_of(text.substr(2, 4), is_hex) ? 6 : 0;
}

std::size_t first_not_blank(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is_blank) - text.begin());
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

bool is_utf8(std::string_view text) {
  return simdjson::validate_utf8(text);
}

}  // namespace tokentail
