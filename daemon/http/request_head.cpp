// SPDX-License-Identifier: Apache-2.0
#include "http/request_head.hpp"

#include <algorithm>
#include <cstddef>

#include "core/ascii.hpp"

namespace tokentail {
namespace {

constexpr std::size_t target_bytes_max = 1024;
constexpr std::string_view line_end = "\r\n";

struct Fields {
  int hosts = 0;
  int lengths = 0;
  int codings = 0;
  bool are_sound = true;
};

// RFC 9110: a token. A space before the colon is no part of it.
bool is_token(std::string_view name) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::ranges::all_of(name, [&](char c) {
    return is_digit(c) || (lower_case(c) >= 'a' && lower_case(c) <= 'z') ||
           marks.find(c) != std::string_view::npos;
  });
}

// No CR without LF, no LF without CR, no NUL.
bool has_plain_line_ends(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool ends = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (text[i] == '\0' || text[i] == '\n' || (text[i] == '\r' && !ends)) {
      return false;
    }
    i += ends ? 1U : 0U;
  }
  return true;
}

std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find(line_end), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + line_end.size(), text.size()));
  return line;
}

std::string_view trimmed(std::string_view value) {
  constexpr std::string_view blanks = " \t";
  value.remove_prefix(std::min(value.find_first_not_of(blanks), value.size()));
  return value.substr(0, value.find_last_not_of(blanks) + 1);
}

void note(std::string_view line, Fields& fields) {
  const auto colon = std::min(line.find(':'), line.size());
  const auto name = line.substr(0, colon);
  const auto value = trimmed(line.substr(std::min(colon + 1, line.size())));
  fields.are_sound = fields.are_sound && colon < line.size() && is_token(name);
  if (equal_ignoring_case(name, "content-length")) {
    ++fields.lengths;
    fields.are_sound = fields.are_sound && !value.empty() && std::ranges::all_of(value, is_digit);
  }
  fields.hosts += equal_ignoring_case(name, "host") ? 1 : 0;
  fields.codings += equal_ignoring_case(name, "transfer-encoding") ? 1 : 0;
}

}  // namespace

int head_refusal(std::string_view head) {
  if (!has_plain_line_ends(head)) {
    return 400;
  }
  const auto request_line = take_line(head);
  const auto target = request_line.substr(std::min(request_line.find(' '), request_line.size()));
  if (target.size() > target_bytes_max) {
    return 414;
  }
  Fields fields;
  for (auto line = take_line(head); !line.empty(); line = take_line(head)) {
    note(line, fields);
  }
  const bool needs_host = !request_line.ends_with("HTTP/1.0");
  if (!fields.are_sound || fields.lengths > 1 || fields.hosts > 1 ||
      (needs_host && fields.hosts == 0)) {
    return 400;
  }
  return fields.codings > 0 ? 411 : 0;
}

}  // namespace tokentail
