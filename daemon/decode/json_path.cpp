// SPDX-License-Identifier: Apache-2.0
#include "decode/json_path.hpp"

namespace tokentail {
namespace {

std::optional<std::string> parse_key(std::string_view text) {
  std::string key;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '~') {
      key.push_back(text[i]);
      continue;
    }
    ++i;
    if (i == text.size() || (text[i] != '0' && text[i] != '1')) {
      return std::nullopt;
    }
    key.push_back(text[i] == '0' ? '~' : '/');
  }
  return key;
}

}  // namespace

std::optional<JsonPath> parse_json_pointer(std::string_view text) {
  JsonPath path;
  while (!text.empty()) {
    if (text.front() != '/') {
      return std::nullopt;
    }
    const auto end = text.find('/', 1);
    auto key = parse_key(text.substr(1, end == std::string_view::npos ? end : end - 1));
    if (!key) {
      return std::nullopt;
    }
    path.push_back(*std::move(key));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end);
  }
  return path;
}

std::string json_pointer(const JsonPath& path) {
  std::string pointer;
  for (const auto& key : path) {
    pointer += '/';
    for (const char c : key) {
      if (c == '~' || c == '/') {
        pointer += c == '~' ? "~0" : "~1";
      } else {
        pointer += c;
      }
    }
  }
  return pointer;
}

}  // namespace tokentail
