// SPDX-License-Identifier: Apache-2.0
#include "decode/format.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "core/yaml.hpp"

namespace tokentail {
namespace {

constexpr std::array<std::string_view, 8> keys{"format",
                                               "roots",
                                               "input_includes_cache_read",
                                               "input_includes_cache_write",
                                               "output_includes_reasoning",
                                               "failure_words",
                                               "fields",
                                               "texts"};
constexpr std::array<std::string_view, text_kind_count> text_names{"messages", "prompt", "tools",
                                                                   "response"};
constexpr std::string_view pointer_hint = "write a JSON pointer such as /usage/prompt_tokens";

// A scalar stands for a list of one; an empty value is a list of none.
std::span<const YamlNode> items_of(const YamlNode& node) {
  if (node.is_list()) {
    return node.items;
  }
  return node.is_null() ? std::span<const YamlNode>{} : std::span(&node, 1);
}

class FormatReader {
 public:
  explicit FormatReader(const SourceText& source) : source_(source) {}

  std::expected<Format, Diagnostics> read(const YamlNode& root) {
    if (!root.is_map()) {
      problem(root.where, "a format is a map", R"(start with "format: NAME")");
      return std::unexpected(std::move(problems_));
    }
    check_keys(root, keys, "key");
    read_name(root);
    read_roots(root);
    read_flag(root, "input_includes_cache_read", format_.input_includes_cache_read);
    read_flag(root, "input_includes_cache_write", format_.input_includes_cache_write);
    read_flag(root, "output_includes_reasoning", format_.output_includes_reasoning);
    read_failure_words(root);
    read_fields(root);
    read_texts(root);
    if (!problems_.empty()) {
      return std::unexpected(std::move(problems_));
    }
    return std::move(format_);
  }

 private:
  void problem(Position where, std::string message, std::string hint = {}, std::size_t width = 1) {
    problems_.push_back(source_.problem(where, std::move(message), std::move(hint), width));
  }
  void problem(const YamlNode& node, std::string message, std::string hint = {}) {
    problem(node.where, std::move(message), std::move(hint),
            std::max<std::size_t>(node.text.size(), 1));
  }

  void check_keys(const YamlNode& map, std::span<const std::string_view> known,
                  std::string_view what) {
    for (const auto& [key, value] : map.entries) {
      if (std::ranges::find(known, key.text) == known.end()) {
        problem(key, fmt::format("unknown {} \"{}\"", what, key.text),
                did_you_mean(key.text, known));
      }
    }
  }

  void read_name(const YamlNode& root) {
    const auto* node = root.find("format");
    if (node == nullptr || !node->is_scalar() || node->text.empty()) {
      problem(node == nullptr ? root.where : node->where, "the format has no name",
              R"(add "format: NAME")");
      return;
    }
    format_.name = node->text;
  }

  void read_roots(const YamlNode& root) {
    const auto* node = root.find("roots");
    if (node == nullptr) {
      return;
    }
    format_.roots = read_paths(*node, format_roots_max);
    if (format_.roots.empty()) {
      problem(*node, "roots names no place", "write [\"\"] for the line itself");
    }
  }

  void read_flag(const YamlNode& root, std::string_view key, bool& flag) {
    const auto* node = root.find(key);
    if (node == nullptr) {
      problem(root.where, fmt::format("the format does not say {}", key),
              fmt::format(R"(add "{}: true" or "{}: false")", key, key));
    } else if (node->text != "true" && node->text != "false") {
      problem(*node, fmt::format("{} is true or false", key));
    } else {
      flag = node->text == "true";
    }
  }

  void read_failure_words(const YamlNode& root) {
    const auto* node = root.find("failure_words");
    for (const auto& item : node == nullptr ? std::span<const YamlNode>{} : items_of(*node)) {
      if (item.is_scalar() && !item.text.empty()) {
        format_.failure_words.push_back(item.text);
      } else {
        problem(item, "a failure word is plain text");
      }
    }
  }

  void read_fields(const YamlNode& root) {
    const auto* fields = root.find("fields");
    if (fields == nullptr || !fields->is_map()) {
      problem(fields == nullptr ? root.where : fields->where, "the format has no fields",
              R"(add "fields:" with a JSON pointer for each)");
      return;
    }
    check_keys(*fields, format_field_names(), "field");
    for (const auto& [key, value] : fields->entries) {
      if (const auto field = format_field_named(key.text)) {
        read_field(*field, value);
      }
    }
    const auto* timestamp = fields->find("timestamp");
    if (timestamp == nullptr || items_of(*timestamp).empty()) {
      problem(fields->where, "no path for the timestamp", "add \"timestamp: /timestamp\"");
    }
  }

  void read_texts(const YamlNode& root) {
    const auto* texts = root.find("texts");
    if (texts == nullptr) {
      return;
    }
    if (!texts->is_map()) {
      problem(*texts, "texts is a map", "write a JSON pointer for messages, prompt or response");
      return;
    }
    check_keys(*texts, text_names, "text");
    for (std::size_t i = 0; i < text_kind_count; ++i) {
      if (const auto* node = texts->find(text_names[i])) {
        format_.texts[i] = read_paths(*node, format_paths_max);
      }
    }
  }

  void read_field(FormatField field, const YamlNode& node) {
    auto paths = read_paths(node, format_paths_max);
    const auto items = items_of(node);
    if (paths.size() == items.size()) {
      for (std::size_t i = 0; i < paths.size(); ++i) {
        claim(field, paths[i], items[i]);
      }
    }
    format_.paths[index_of(field)] = std::move(paths);
  }

  // One place in the line can feed one field only.
  void claim(FormatField field, const JsonPath& path, const YamlNode& node) {
    if (path.empty()) {
      problem(node, "a field cannot be the whole line", std::string(pointer_hint));
      return;
    }
    for (const auto& root : format_.roots) {
      JsonPath whole = root;
      whole.insert(whole.end(), path.begin(), path.end());
      const auto [it, fresh] = claims_.emplace(std::move(whole), field);
      if (!fresh && it->second != field) {
        problem(node, fmt::format("{} is already the field {}", node.text, name_of(it->second)));
        return;
      }
    }
  }

  std::vector<JsonPath> read_paths(const YamlNode& node, std::size_t paths_max) {
    std::vector<JsonPath> paths;
    for (const auto& item : items_of(node)) {
      auto path = item.is_scalar() ? parse_json_pointer(item.text) : std::nullopt;
      if (!path) {
        problem(item, "not a JSON pointer", std::string(pointer_hint));
      } else if (paths.size() == paths_max) {
        problem(item, fmt::format("more than {} paths", paths_max));
        break;
      } else {
        paths.push_back(*std::move(path));
      }
    }
    return paths;
  }

  const SourceText& source_;
  Format format_;
  Diagnostics problems_;
  std::map<JsonPath, FormatField> claims_;
};

}  // namespace

std::expected<Format, Diagnostics> load_format(const SourceText& source) {
  const auto root = parse_yaml(source);
  if (!root) {
    return std::unexpected(Diagnostics{root.error()});
  }
  return FormatReader(source).read(*root);
}

bool Format::has_texts() const {
  return std::ranges::any_of(texts, [](const auto& places) { return !places.empty(); });
}

Format default_format() {
  const SourceText source("token-usage.yaml (built in)", std::string(default_format_text()));
  auto format = load_format(source);
  return format.value_or(Format{});
}

}  // namespace tokentail
