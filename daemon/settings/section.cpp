// SPDX-License-Identifier: Apache-2.0
#include "settings/section.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/escape.hpp"
#include "settings/setting_keys.hpp"

namespace tokentail {
namespace {

std::string hint_for_unknown(std::string_view key, std::span<const std::string_view> known) {
  if (auto hint = did_you_mean(key, known); !hint.empty()) {
    return hint;
  }
  if (const auto section = section_of_setting(key); !section.empty()) {
    return fmt::format("it belongs under \"{}\"", section);
  }
  return fmt::format("known here: {}", fmt::join(known, ", "));
}

}  // namespace

Section::Section(const YamlNode& map, std::string path, ProblemList& problems)
    : map_(map), path_(std::move(path)), problems_(problems) {
  refuse_unknown_keys();
}

void Section::refuse_unknown_keys() {
  const auto known = setting_keys_below(path_);
  for (const auto& entry : map_.entries) {
    if (std::ranges::find(known, entry.key.text) == known.end()) {
      problems_.error(entry.key, fmt::format("unknown key \"{}\"", printable(entry.key.text, 60)),
                      hint_for_unknown(entry.key.text, known));
    }
  }
}

const YamlNode* Section::find(std::string_view key) {
  const auto entry = std::ranges::find(
      map_.entries, key, [](const YamlEntry& e) -> std::string_view { return e.key.text; });
  if (entry == map_.entries.end()) {
    return nullptr;
  }
  if (entry->value.is_null()) {
    problems_.error(entry->key, fmt::format("\"{}\" has no value", key),
                    "write a value, or remove the key");
    return nullptr;
  }
  return &entry->value;
}

const YamlNode* Section::scalar(std::string_view key) {
  const auto* node = find(key);
  if (node != nullptr && !node->is_scalar()) {
    problems_.error(*node, fmt::format("\"{}\" takes one value", key),
                    node->is_list() ? "remove the list around it" : "write it on one line");
    return nullptr;
  }
  return node;
}

std::vector<const YamlNode*> Section::scalars(std::string_view key) {
  const auto* node = find(key);
  if (node == nullptr) {
    return {};
  }
  if (node->is_scalar()) {
    return {node};
  }
  if (!node->is_list()) {
    problems_.error(*node, fmt::format("\"{}\" takes a list", key), "write [ONE, TWO]");
    return {};
  }
  std::vector<const YamlNode*> items;
  for (const auto& item : node->items) {
    if (item.is_scalar()) {
      items.push_back(&item);
    } else {
      problems_.error(item, fmt::format("\"{}\" takes a list of plain values", key),
                      "quote a value that holds a bracket, a brace or \": \"");
    }
  }
  return items;
}

std::string Section::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

std::optional<Section> Section::section(std::string_view key) {
  const auto* node = find(key);
  if (node == nullptr) {
    return std::nullopt;
  }
  const auto path = path_of(key);
  if (!node->is_map()) {
    problems_.error(*node, fmt::format("\"{}\" takes keys with values", key),
                    fmt::format("known here: {}", fmt::join(setting_keys_below(path), ", ")));
    return std::nullopt;
  }
  return Section(*node, path, problems_);
}

void Section::for_each_named(std::string_view key,
                             const std::function<void(const YamlNode& name, Section&)>& read) {
  const auto* node = find(key);
  if (node == nullptr) {
    return;
  }
  if (!node->is_map()) {
    problems_.error(*node, fmt::format("\"{}\" takes names with keys under them", key),
                    fmt::format("write NAME: under \"{}:\"", key));
    return;
  }
  const auto path = path_of(key) + ".*";
  for (const auto& entry : node->entries) {
    if (!entry.value.is_map()) {
      problems_.error(entry.key, fmt::format("\"{}\" has no keys", printable(entry.key.text, 60)),
                      fmt::format("known here: {}", fmt::join(setting_keys_below(path), ", ")));
      continue;
    }
    Section section(entry.value, path, problems_);
    read(entry.key, section);
  }
}

void Section::for_each_item(std::string_view key, const std::function<void(Section&)>& read) {
  const auto* node = find(key);
  if (node == nullptr) {
    return;
  }
  const auto path = path_of(key) + "[]";
  const auto keys = fmt::format("known here: {}", fmt::join(setting_keys_below(path), ", "));
  if (!node->is_list()) {
    problems_.error(*node, fmt::format("\"{}\" takes a list", key), "write \"- \" before it");
    return;
  }
  for (const auto& item : node->items) {
    if (!item.is_map()) {
      problems_.error(item, fmt::format("an item of \"{}\" takes keys with values", key), keys);
      continue;
    }
    Section section(item, path, problems_);
    read(section);
  }
}

std::optional<std::size_t> Section::choose(const YamlNode& node,
                                           std::span<const std::string_view> names) {
  const auto found = std::ranges::find(names, node.text);
  if (found != names.end()) {
    return static_cast<std::size_t>(found - names.begin());
  }
  auto hint = did_you_mean(node.text, names);
  problems_.error(
      node,
      fmt::format("\"{}\" is not one of {}", printable(node.text, 60), fmt::join(names, ", ")),
      hint.empty() ? fmt::format("write {}", fmt::join(names, " or ")) : hint);
  return std::nullopt;
}

std::optional<PlacedText> Section::placed(const YamlNode& node) {
  auto text = setting_text(node.text);
  if (!text) {
    problems_.error(node, text.error().message, text.error().hint);
    return std::nullopt;
  }
  return PlacedText{.text = *std::move(text), .where = node.where};
}

std::vector<PlacedText> Section::placed_list(std::string_view key) {
  std::vector<PlacedText> texts;
  for (const auto* node : scalars(key)) {
    if (auto text = placed(*node)) {
      texts.push_back(*std::move(text));
    }
  }
  return texts;
}

}  // namespace tokentail
