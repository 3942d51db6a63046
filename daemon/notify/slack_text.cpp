// SPDX-License-Identifier: Apache-2.0
#include "notify/slack_text.hpp"

#include <algorithm>

#include "core/escape.hpp"
#include "notify/fitted.hpp"

namespace tokentail {

std::string slack_plain(std::string_view text, std::size_t bytes_max) {
  constexpr std::size_t ellipsis_bytes = 3;
  return cut_marked(printable(text, bytes_max), bytes_max - std::min(bytes_max, ellipsis_bytes));
}

std::string slack_escaped(std::string_view text, std::size_t bytes_max) {
  std::string result;
  for (const char c : slack_plain(text, bytes_max)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      default:
        result += c;
        break;
    }
  }
  return result;
}

std::string slack_code(std::string_view text, std::size_t bytes_max) {
  auto escaped = slack_escaped(text, bytes_max);
  std::ranges::replace(escaped, '`', '\'');
  return escaped.empty() ? "(none)" : "`" + escaped + "`";
}

}  // namespace tokentail
