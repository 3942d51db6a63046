// SPDX-License-Identifier: Apache-2.0
#include "decode/text_finder.hpp"

#include <algorithm>

#include <simdjson.h>

#include "decode/json_path.hpp"
#include "decode/json_token.hpp"
#include "decode/line_scanner.hpp"

namespace tokentail {

namespace ondemand = simdjson::ondemand;

namespace {

std::string_view raw_of(ondemand::value value) {
  std::string_view raw;
  ondemand::json_type type{};
  if (value.type().get(type) != simdjson::SUCCESS) {
    return {};
  }
  switch (type) {
    case ondemand::json_type::array: {
      ondemand::array array;
      return value.get_array().get(array) == simdjson::SUCCESS &&
                     array.raw_json().get(raw) == simdjson::SUCCESS
                 ? raw
                 : std::string_view{};
    }
    case ondemand::json_type::object: {
      ondemand::object object;
      return value.get_object().get(object) == simdjson::SUCCESS &&
                     object.raw_json().get(raw) == simdjson::SUCCESS
                 ? raw
                 : std::string_view{};
    }
    case ondemand::json_type::string:
      return without_blanks_after(value.raw_json_token());
    default:
      return {};  // null, or no text
  }
}

}  // namespace

struct TextFinder::Json {
  ondemand::parser parser;
};

TextFinder::TextFinder(const Format& format) : json_(std::make_unique<Json>()) {
  for (std::size_t kind = 0; kind < text_kind_count; ++kind) {
    for (const auto& root : format.roots) {
      for (const auto& path : format.texts[kind]) {
        pointers_[kind].push_back(json_pointer(root) + json_pointer(path));
        if (!path.empty()) {
          last_keys_.push_back('"' + path.back() + '"');
        }
      }
    }
  }
  std::ranges::sort(last_keys_);
  const auto repeated = std::ranges::unique(last_keys_);
  last_keys_.erase(repeated.begin(), repeated.end());
}

TextFinder::TextFinder(TextFinder&&) noexcept = default;
TextFinder& TextFinder::operator=(TextFinder&&) noexcept = default;
TextFinder::~TextFinder() = default;

// A key may be written with escapes; nobody does, and a call that is not found is not counted.
bool TextFinder::may_hold_text(std::string_view line) const {
  return std::ranges::any_of(
      last_keys_, [&](const std::string& key) { return line.find(key) != std::string_view::npos; });
}

RecordText TextFinder::find(std::string_view line) {
  RecordText text;
  if (!may_hold_text(line)) {
    return text;
  }
  ondemand::document document;
  if (json_->parser.iterate(line.data(), line.size(), line.size() + line_padding).get(document) !=
      simdjson::SUCCESS) {
    return text;
  }
  for (std::size_t kind = 0; kind < text_kind_count; ++kind) {
    for (const auto& pointer : pointers_[kind]) {
      ondemand::value value;
      if (document.at_pointer(pointer).get(value) == simdjson::SUCCESS) {
        text.values[kind] = raw_of(value);
      }
      if (!text.values[kind].empty()) {
        break;
      }
    }
  }
  return text;
}

}  // namespace tokentail
