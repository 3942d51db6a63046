// SPDX-License-Identifier: Apache-2.0
#include "decode/text_finder.hpp"

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
      return value.raw_json_token();
    default:
      return {};  // null, or no text
  }
}

}  // namespace

struct TextFinder::Json {
  ondemand::parser parser;
  ondemand::document document;
};

TextFinder::TextFinder(const Format& format) : keys_(format), json_(std::make_unique<Json>()) {
  for (std::size_t kind = 0; kind < text_kind_count; ++kind) {
    for (const auto& root : format.roots) {
      for (const auto& path : format.texts[kind]) {
        pointers_[kind].push_back(json_pointer(root) + json_pointer(path));
      }
    }
  }
}

TextFinder::TextFinder(TextFinder&&) noexcept = default;
TextFinder& TextFinder::operator=(TextFinder&&) noexcept = default;
TextFinder::~TextFinder() = default;

// The raw text of an array or object reaches as far as the next token.
void TextFinder::look_for(std::size_t kind, Json& json, RecordText& text) const {
  for (const auto& pointer : pointers_[kind]) {
    ondemand::value value;
    if (json.document.at_pointer(pointer).get(value) == simdjson::SUCCESS) {
      text.values[kind] = without_blanks_after(raw_of(value));
    }
    if (!text.values[kind].empty()) {
      return;
    }
  }
}

RecordText TextFinder::find(std::string_view line) {
  RecordText text;
  if (!keys_.may_be_in(line)) {
    return text;
  }
  if (json_->parser.iterate(line.data(), line.size(), line.size() + line_padding)
          .get(json_->document) != simdjson::SUCCESS) {
    return text;
  }
  for (std::size_t kind = 0; kind < text_kind_count; ++kind) {
    look_for(kind, *json_, text);
  }
  return text;
}

}  // namespace tokentail
