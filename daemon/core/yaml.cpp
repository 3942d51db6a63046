// SPDX-License-Identifier: Apache-2.0
#include "core/yaml.hpp"

#include <algorithm>
#include <optional>
#include <sstream>
#include <string>
#include <unordered_map>

#include <fmt/format.h>
#include <yaml-cpp/anchor.h>
#include <yaml-cpp/emitterstyle.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

namespace tokentail {
namespace {

constexpr std::size_t depth_max = 64;

Position position(const YAML::Mark& mark) {
  return {.line = static_cast<std::size_t>(std::max(mark.line, 0)) + 1,
          .column = static_cast<std::size_t>(std::max(mark.column, 0)) + 1};
}

// A problem found while the parser calls back; carried out of it as an exception, because that is
// the only way to stop yaml-cpp, and caught in parse_yaml.
struct Refused {
  Position where;
  std::string message;
  std::string hint;
};

// Builds the tree from the parser's events. A map's keys and values arrive alternately.
class TreeBuilder : public YAML::EventHandler {
 public:
  [[nodiscard]] YamlNode root() && { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) {
      throw Refused{.where = position(mark),
                    .message = "a second YAML document starts here",
                    .hint = "remove the \"---\", or make the indentation that of the lines above"};
    }
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    add({.kind = YamlNode::Kind::null, .where = position(mark)});
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    add({.kind = YamlNode::Kind::scalar, .where = position(mark), .text = value});
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    refuse_tag(mark, tag);
    open(mark, anchor, YamlNode::Kind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    refuse_tag(mark, tag);
    open(mark, anchor, YamlNode::Kind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    YamlNode node;
    std::optional<YamlNode> key;
    std::unordered_map<std::string, std::size_t> lines;  // of the values of a map, by key
  };

  static void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) {
      throw Refused{.where = position(mark),
                    .message = "anchors and aliases are not supported",
                    .hint = "write the value out; quote it if it starts with & or *"};
    }
  }

  // "?" and "!" are the parser's own, for a plain and a quoted scalar.
  static void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!") {
      throw Refused{.where = position(mark),
                    .message = fmt::format("tags such as {} are not supported", tag),
                    .hint = "quote a value that starts with !"};
    }
  }

  void open(const YAML::Mark& mark, YAML::anchor_t anchor, YamlNode::Kind kind) {
    refuse_anchor(mark, anchor);
    if (levels_.size() == depth_max) {
      throw Refused{.where = position(mark),
                    .message = "nested too deeply",
                    .hint = fmt::format("{} levels are the most", depth_max)};
    }
    levels_.push_back({.node = {.kind = kind, .where = position(mark)}, .key = {}, .lines = {}});
  }

  void close() {
    auto node = std::move(levels_.back().node);
    levels_.pop_back();
    add(std::move(node));
  }

  void add(YamlNode node) {
    if (levels_.empty()) {
      root_ = std::move(node);
      return;
    }
    auto& level = levels_.back();
    if (level.node.is_list()) {
      level.node.items.push_back(std::move(node));
    } else if (!level.key) {
      check_key(level, node);
      level.key = std::move(node);
    } else {
      check_value(*level.key, node);
      level.lines.emplace(level.key->text, node.where.line);
      level.node.entries.push_back({std::move(*level.key), std::move(node)});
      level.key.reset();
    }
  }

  static void check_key(const Level& level, const YamlNode& key) {
    if (!key.is_scalar()) {
      throw Refused{.where = key.where, .message = "a key must be plain text", .hint = {}};
    }
    if (const auto earlier = level.lines.find(key.text); earlier != level.lines.end()) {
      throw Refused{.where = key.where,
                    .message = fmt::format("duplicate key \"{}\"", key.text),
                    .hint = fmt::format("its first value is on line {}", earlier->second)};
    }
  }

  // In "{ a: sum(cost, 5m) }" the comma ends the value, and "5m)" becomes a key without one.
  static void check_value(const YamlNode& key, const YamlNode& value) {
    if (value.is_null() && key.text.find(')') != std::string::npos) {
      throw Refused{.where = key.where,
                    .message = fmt::format("\"{}\" reads as a key without a value", key.text),
                    .hint = "a comma ends a value between { and }: quote the value"};
    }
  }

  YamlNode root_;
  std::vector<Level> levels_;
  int documents_ = 0;
};

// The nearest line above that says something, or nothing.
std::string_view line_above(const SourceText& source, std::size_t number) {
  while (--number > 0) {
    const auto line = source.line(number);
    const auto text = line.find_first_not_of(' ');
    if (text != std::string_view::npos && line[text] != '#') {
      return line;
    }
  }
  return {};
}

// What stands further in or further out than the line above lets it: the commonest cause of two
// messages that do not speak of it.
std::string indentation_hint(std::string_view message, const SourceText& source,
                             const Position& where) {
  const auto line = source.line(where.line);
  const auto above = line_above(source, where.line);
  const auto indent = line.find_first_not_of(' ');
  const auto indent_above = above.find_first_not_of(' ');
  if (indent == std::string_view::npos || indent_above == std::string_view::npos) {
    return {};
  }
  const auto text_above = above.substr(indent_above);
  if (text_above.size() > 1 && text_above[0] == '-' && text_above[1] != ' ' &&
      text_above[1] != '-') {
    return "put a space behind the \"-\" of the line above";
  }
  const bool is_first_colon = line.find(": ") == where.column - 1;
  const bool is_complete_above = text_above.find(": ") != std::string_view::npos;
  if (message.find("illegal map value") != std::string_view::npos && is_first_colon &&
      indent > indent_above && is_complete_above) {
    return "this line is indented further than the one above, which is complete: align them";
  }
  if (message.find("end of map not found") != std::string_view::npos &&
      where.column == indent + 1 && indent < indent_above) {
    return "this line aligns with none above: align it with the keys it belongs to";
  }
  return {};
}

// yaml-cpp's own messages say what it stumbled over; the hint says what usually caused it.
std::string yaml_hint(std::string_view message, const SourceText& source, const Position& where) {
  const auto line = source.line(where.line);
  const auto indent = line.substr(0, line.find_first_not_of(" \t"));
  if (indent.find('\t') != std::string_view::npos) {
    return "indent with spaces, not tabs";
  }
  if (auto hint = indentation_hint(message, source, where); !hint.empty()) {
    return hint;
  }
  if (message.find("illegal map value") != std::string_view::npos) {
    return "quote a value that contains \": \", or check the indentation";
  }
  if (message.find("flow not found") != std::string_view::npos) {
    return "a { or [ above is not closed, or a value in it that holds , [ ] { } wants quotes";
  }
  if (message.find("end of map not found") != std::string_view::npos) {
    return "check the indentation, and quote a value that starts with {";
  }
  if (message.find("unknown escape") != std::string_view::npos) {
    return "write two backslashes for one";
  }
  if (message.find("anchor") != std::string_view::npos ||
      message.find("unknown token") != std::string_view::npos) {
    return "quote a value that starts with & * @ % or `";
  }
  return {};
}

// yaml-cpp takes a quoted scalar that is never closed for one that ends with the file, which would
// swallow the rest of it without a word. Only the last scalar can be one.
const YamlNode* last_scalar(const YamlNode& node) {
  if (node.is_map() && !node.entries.empty()) {
    const auto& [key, value] = node.entries.back();
    return value.is_null() ? &key : last_scalar(value);
  }
  if (node.is_list() && !node.items.empty()) {
    return last_scalar(node.items.back());
  }
  return node.is_scalar() ? &node : nullptr;
}

}  // namespace

const YamlEntry* YamlNode::find_entry(std::string_view key) const {
  const auto found =
      std::ranges::find_if(entries, [&](const YamlEntry& entry) { return entry.key.text == key; });
  return found == entries.end() ? nullptr : &*found;
}

const YamlNode* YamlNode::find(std::string_view key) const {
  const auto* const entry = find_entry(key);
  return entry == nullptr ? nullptr : &entry->value;
}

std::expected<YamlNode, Diagnostic> parse_yaml(const SourceText& source) {
  try {
    std::istringstream input(source.text());
    YAML::Parser parser(input);
    TreeBuilder builder;
    while (parser.HandleNextDocument(builder)) {
    }
    auto root = std::move(builder).root();
    if (const auto* scalar = last_scalar(root);
        scalar != nullptr && is_unterminated(source, *scalar)) {
      return std::unexpected(source.problem(scalar->where, "this quote is never closed",
                                            "end it on its line; it took in all that follows"));
    }
    return root;
  } catch (const Refused& refused) {
    return std::unexpected(source.problem(refused.where, refused.message, refused.hint));
  } catch (const YAML::Exception& error) {
    const auto where = position(error.mark);
    return std::unexpected(
        source.problem(where, "not valid YAML: " + error.msg, yaml_hint(error.msg, source, where)));
  }
}

}  // namespace tokentail
