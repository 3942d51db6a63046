// SPDX-License-Identifier: Apache-2.0
#include "decode/text_finder.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

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

// Nothing when there are not so many bytes.
std::optional<std::uint32_t> ending_of(std::string_view text) {
  std::array<char, sizeof(std::uint32_t)> bytes{};
  if (text.size() < bytes.size()) {
    return std::nullopt;
  }
  std::ranges::copy(text.substr(text.size() - bytes.size()), bytes.begin());
  return std::bit_cast<std::uint32_t>(bytes);
}

}  // namespace

struct TextFinder::Json {
  ondemand::parser parser;
  ondemand::document document;
};

TextFinder::TextFinder(const Format& format) : json_(std::make_unique<Json>()) {
  for (std::size_t kind = 0; kind < text_kind_count; ++kind) {
    for (const auto& root : format.roots) {
      for (const auto& path : format.texts[kind]) {
        pointers_[kind].push_back(json_pointer(root) + json_pointer(path));
        note_key(path.empty() ? std::string_view{} : path.back());
      }
    }
  }
}

void TextFinder::note_key(std::string_view key) {
  const auto ending = ending_of(key);
  if (!ending) {
    has_short_key_ = true;
  } else if (std::ranges::find(key_endings_, *ending) == key_endings_.end()) {
    key_endings_.push_back(*ending);
  }
}

TextFinder::TextFinder(TextFinder&&) noexcept = default;
TextFinder& TextFinder::operator=(TextFinder&&) noexcept = default;
TextFinder::~TextFinder() = default;

bool TextFinder::may_find(std::string_view lines) const {
  if (has_short_key_) {
    return true;
  }
  for (auto colon = lines.find(':'); colon != std::string_view::npos;
       colon = lines.find(':', colon + 1)) {
    auto before = without_blanks_after(lines.substr(0, colon));
    if (before.ends_with('"')) {
      before.remove_suffix(1);
      const auto ending = ending_of(before);
      if (ending && std::ranges::find(key_endings_, *ending) != key_endings_.end()) {
        return true;
      }
    }
  }
  return false;
}

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
  if (!may_find(line)) {
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
