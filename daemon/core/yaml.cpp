// SPDX-License-Identifier: Apache-2.0
#include "core/yaml.hpp"

#include <algorithm>
#include <optional>
#include <sstream>

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
                    .message = "more than one YAML document",
                    .hint = "remove the second \"---\""};
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
  void OnScalar(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    add({.kind = YamlNode::Kind::scalar, .where = position(mark), .text = value});
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open(mark, anchor, YamlNode::Kind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open(mark, anchor, YamlNode::Kind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    YamlNode node;
    std::optional<YamlNode> key;
  };

  static void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) {
      throw Refused{.where = position(mark),
                    .message = "anchors and aliases are not supported",
                    .hint = "write the value out; quote it if it starts with & or *"};
    }
  }

  void open(const YAML::Mark& mark, YAML::anchor_t anchor, YamlNode::Kind kind) {
    refuse_anchor(mark, anchor);
    if (levels_.size() == depth_max) {
      throw Refused{.where = position(mark), .message = "nested too deeply", .hint = {}};
    }
    levels_.push_back({.node = {.kind = kind, .where = position(mark)}, .key = {}});
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
      check_key(level.node, node);
      level.key = std::move(node);
    } else {
      level.node.entries.push_back({std::move(*level.key), std::move(node)});
      level.key.reset();
    }
  }

  static void check_key(const YamlNode& map, const YamlNode& key) {
    if (!key.is_scalar()) {
      throw Refused{.where = key.where, .message = "a key must be plain text", .hint = {}};
    }
    if (const auto* earlier = map.find(key.text)) {
      throw Refused{.where = key.where,
                    .message = fmt::format("duplicate key \"{}\"", key.text),
                    .hint = fmt::format("its first value is on line {}", earlier->where.line)};
    }
  }

  YamlNode root_;
  std::vector<Level> levels_;
  int documents_ = 0;
};

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// yaml-cpp reads this as one of its own messages; ours says what usually caused it.
std::string yaml_hint(std::string_view message) {
  if (message.find("illegal map value") != std::string_view::npos) {
    return "quote a value that contains \": \"";
  }
  if (message.find("tab") != std::string_view::npos) {
    return "indent with spaces";
  }
  return {};
}

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
  const auto it = std::ranges::find(
      entries, key, [](const YamlEntry& entry) -> std::string_view { return entry.key.text; });
  return it == entries.end() ? nullptr : &it->value;
}

std::expected<YamlNode, Diagnostic> parse_yaml(const SourceText& source) {
  try {
    std::istringstream input(source.text());
    YAML::Parser parser(input);
    TreeBuilder builder;
    while (parser.HandleNextDocument(builder)) {
    }
    return std::move(builder).root();
  } catch (const Refused& refused) {
    return std::unexpected(source.problem(refused.where, refused.message, refused.hint));
  } catch (const YAML::Exception& error) {
    return std::unexpected(
        source.problem(position(error.mark), "not valid YAML: " + error.msg, yaml_hint(error.msg)));
  }
}

// Walks the file and the text together. Where the text has white space, the file may have any
// amount of it (folding, indentation); where they differ otherwise, the file holds quotes or a
// block header, which are skipped.
Position position_in(const SourceText& source, const YamlNode& scalar, std::size_t offset) {
  Position at = scalar.where;
  std::size_t matched = 0;
  for (auto line = source.line(at.line); matched <= offset; line = source.line(at.line)) {
    if (at.column > line.size()) {
      if (source.line(at.line + 1).data() == nullptr) {
        break;
      }
      at = {.line = at.line + 1, .column = 1};
      while (matched < offset && matched < scalar.text.size() && is_blank(scalar.text[matched])) {
        ++matched;
      }
      continue;
    }
    const bool same = matched < scalar.text.size() && line[at.column - 1] == scalar.text[matched];
    if (matched == offset && (same || offset >= scalar.text.size())) {
      return at;
    }
    matched += same ? 1U : 0U;
    ++at.column;
  }
  return at;
}

}  // namespace tokentail
