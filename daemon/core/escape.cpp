// SPDX-License-Identifier: Apache-2.0
#include "core/escape.hpp"

#include <cstdint>

#include <fmt/format.h>

namespace tokentail {
namespace {

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// One code point at the front of `text`, well-formed by table 3-7 of the Unicode standard.
CodePoint decode(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) {
    return {.value = lead, .bytes = 1, .valid = true};
  }
  const std::size_t bytes = lead >= 0xF0 ? 4U : lead >= 0xE0 ? 3U : 2U;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) {
    return {};
  }
  std::uint32_t value = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if (!is_continuation(text[i])) {
      return {};
    }
    value = value << 6U | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  const bool overlong = (bytes == 3 && value < 0x800) || (bytes == 4 && value < 0x10000);
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (overlong || surrogate || value > 0x10FFFF) {
    return {};
  }
  return {.value = value, .bytes = bytes, .valid = true};
}

// C0 and C1 controls, DEL, and the marks that reorder or hide text.
bool is_unsafe(std::uint32_t value) {
  return value < 0x20 || (value >= 0x7F && value <= 0x9F) || value == 0x061C ||
         (value >= 0x200B && value <= 0x200F) || (value >= 0x2028 && value <= 0x202E) ||
         (value >= 0x2060 && value <= 0x2069) || value == 0xFEFF || value == 0x00AD ||
         value == 0x180E || (value >= 0xFFF9 && value <= 0xFFFB) ||
         (value >= 0xE0000 && value <= 0xE007F);
}

std::string visible(const CodePoint& point, char byte) {
  if (!point.valid) {
    return fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
  }
  switch (point.value) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return point.value < 0x100 ? fmt::format("\\x{:02x}", point.value)
                                 : fmt::format("\\u{:04x}", point.value);
  }
}

// UTF-16, as JSON wants it.
std::string json_escape(std::uint32_t value) {
  if (value <= 0xFFFF) {
    return fmt::format("\\u{:04x}", value);
  }
  const auto rest = value - 0x10000;
  return fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (rest >> 10U), 0xDC00 + (rest & 0x3FFU));
}

}  // namespace

std::string printable(std::string_view text, std::size_t width_max) {
  std::string result;
  std::size_t width = 0;
  while (!text.empty()) {
    if (width == width_max) {
      return result + "…";
    }
    const auto point = decode(text);
    if (point.valid && !is_unsafe(point.value)) {
      result.append(text.substr(0, point.bytes));
    } else {
      result += visible(point, text.front());
    }
    text.remove_prefix(point.bytes);
    ++width;
  }
  return result;
}

std::string_view cut_utf8(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) {
    return text;
  }
  while (bytes_max > 0 && is_continuation(text[bytes_max])) {
    --bytes_max;
  }
  return text.substr(0, bytes_max);
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (const char c : text) {
    width += is_continuation(c) ? 0U : 1U;
  }
  return width;
}

std::string json_quoted(std::string_view text) {
  std::string result = "\"";
  while (!text.empty()) {
    const auto point = decode(text);
    if (!point.valid) {
      result += "\xEF\xBF\xBD";
    } else if (point.value == '"' || point.value == '\\') {
      result += '\\';
      result += text.front();
    } else if (point.value == '\n') {
      result += "\\n";
    } else if (is_unsafe(point.value)) {
      result += json_escape(point.value);
    } else {
      result.append(text.substr(0, point.bytes));
    }
    text.remove_prefix(point.bytes);
  }
  return result + '"';
}

}  // namespace tokentail
