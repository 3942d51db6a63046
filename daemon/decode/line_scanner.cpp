// SPDX-License-Identifier: Apache-2.0
#include "decode/line_scanner.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include <simdjson.h>

#include "decode/json_token.hpp"

namespace tokentail {

namespace ondemand = simdjson::ondemand;

static_assert(line_padding >= simdjson::SIMDJSON_PADDING);

class LineScanner::Parser {
 public:
  explicit Parser(PathTree paths) : tree(std::move(paths)), seen(tree.size(), 0) {}

  // A node was met before in this line.
  bool is_repeat(PathTree::Index node) {
    return std::exchange(seen[node], line_number) == line_number;
  }

  PathTree tree;
  ondemand::parser json;
  std::vector<std::uint64_t> seen;  // by node: the line that last had a value there
  std::uint64_t line_number = 0;
  bool has_escapes = false;  // anywhere in the line; most have none and skip the search in values
};

// The state of one scan. Member functions give false to stop; `problem` then says why.
class LineScanner::Pass {
 public:
  Pass(Parser& parser, std::string_view line, FoundValues& found, LineOutline* outline)
      : parser_(parser), found_(found), outline_(outline), end_(line.data() + line.size()) {}

  bool object(ondemand::object object, PathTree::Index node, int depth) {
    for (auto item : object) {
      if (item.error() != simdjson::SUCCESS ||
          !member(std::move(item).value_unsafe(), node, depth)) {
        return false;
      }
    }
    return true;
  }

  [[nodiscard]] const Rejection& problem() const { return problem_; }

 private:
  bool fail(RejectReason reason, std::string_view field = {}) {
    problem_ = {.reason = reason, .field = field};
    return false;
  }

  bool member(ondemand::field&& field, PathTree::Index parent, int depth) {
    auto& value = field.value();
    const auto token = token_of(value);
    // At the end of an unbalanced line simdjson looks at the bytes after it.
    if (token.empty()) {
      return false;
    }
    const auto key = key_before(field.key().raw(), token);
    if (!key || (parser_.has_escapes && !has_valid_escapes(*key))) {
      return false;
    }
    PathTree::Index node = PathTree::outside;
    if (parent != PathTree::outside) {
      note_inside(parent, token);
      node = parser_.has_escapes ? child_unescaped(parent, field.key(), *key)
                                 : parser_.tree.child(parent, *key);
      if (node != PathTree::outside && !note(node, token)) {
        return false;
      }
    }
    return this->value(value, token, node, depth);
  }

  std::string_view token_of(ondemand::value& value) const {
    const auto raw = value.raw_json_token();
    return raw.data() < end_ ? without_blanks_after(raw) : std::string_view{};
  }

  // A key such as "\u0075ser" is the key "user".
  PathTree::Index child_unescaped(PathTree::Index parent, ondemand::raw_json_string raw,
                                  std::string_view key) const {
    if (key.find('\\') == std::string_view::npos || key.size() > key_bytes_max) {
      return parser_.tree.child(parent, key);
    }
    std::array<std::uint8_t, key_bytes_max + line_padding> buffer{};
    auto* at = buffer.data();
    std::string_view text;
    const bool readable = parser_.json.unescape(raw, at).get(text) == simdjson::SUCCESS;
    return readable ? parser_.tree.child(parent, text) : PathTree::outside;
  }

  bool note(PathTree::Index index, std::string_view token) {
    const auto& node = parser_.tree[index];
    if (parser_.is_repeat(index)) {
      return fail(RejectReason::duplicate_key, node.field ? name_of(*node.field) : "");
    }
    const bool opens = token.front() == '{' || token.front() == '[';
    if (node.field && (!opens || node.children.empty())) {
      found_.offer(*node.field, node.rank, token);
      spoil_outline(opens);
    }
    return true;
  }

  // An error may be an object or a list of any shape; anything inside shows that there is one.
  void note_inside(PathTree::Index parent, std::string_view token) {
    const auto& above = parser_.tree[parent];
    if (above.field != FormatField::error) {
      return;
    }
    spoil_outline(true);
    if (token != "null") {
      found_.offer(FormatField::error, above.rank, "{");
    }
  }

  // Tells that something else than a scalar gave a value.
  void spoil_outline(bool spoilt) {
    if (outline_ != nullptr && spoilt) {
      outline_->is_whole = false;
    }
  }

  void outline(std::string_view token, PathTree::Index index) {
    if (outline_ == nullptr) {
      return;
    }
    std::optional<ValuePlace> place;
    if (index != PathTree::outside && parser_.tree[index].field) {
      const auto& node = parser_.tree[index];
      place = {.field = *node.field, .rank = node.rank};
    }
    outline_->add(token, place);
  }

  bool value(ondemand::value& value, std::string_view token, PathTree::Index node, int depth) {
    switch (token.front()) {
      case '{':
      case '[':
        return depth < json_depth_max ? container(value, token.front(), node, depth + 1)
                                      : fail(RejectReason::too_deep);
      case '"': {
        outline(token, node);
        // Taken here because simdjson, when left to skip it, would accept a colon after it.
        ondemand::raw_json_string raw;
        return value.get_raw_json_string().get(raw) == simdjson::SUCCESS && token.size() >= 2 &&
               token.back() == '"' && (!parser_.has_escapes || has_valid_escapes(token));
      }
      default:
        outline(token, node);
        return is_json_scalar(token);
    }
  }

  bool container(ondemand::value& value, char opening, PathTree::Index node, int depth) {
    if (opening == '{') {
      ondemand::object object;
      return value.get_object().get(object) == simdjson::SUCCESS &&
             this->object(object, node, depth);
    }
    ondemand::array array;
    if (value.get_array().get(array) != simdjson::SUCCESS) {
      return false;
    }
    for (auto item : array) {
      ondemand::value element;
      if (std::move(item).get(element) != simdjson::SUCCESS) {
        return false;
      }
      const auto token = token_of(element);
      if (token.empty()) {
        return false;
      }
      if (node != PathTree::outside) {
        note_inside(node, token);
      }
      if (!this->value(element, token, PathTree::outside, depth)) {
        return false;
      }
    }
    return true;
  }

  static constexpr std::size_t key_bytes_max = 256;

  Parser& parser_;
  FoundValues& found_;
  LineOutline* outline_;
  const char* end_;
  Rejection problem_;
};

LineScanner::LineScanner(PathTree tree) : parser_(std::make_unique<Parser>(std::move(tree))) {}
LineScanner::LineScanner(LineScanner&&) noexcept = default;
LineScanner& LineScanner::operator=(LineScanner&&) noexcept = default;
LineScanner::~LineScanner() = default;

std::optional<Rejection> LineScanner::scan(std::string_view line, FoundValues& found,
                                           LineOutline* outline) {
  parser_->has_escapes = line.find('\\') != std::string_view::npos;
  found.clear(!parser_->has_escapes);
  if (outline != nullptr) {
    outline->clear();
  }
  const auto first = first_not_blank(line);
  if (first == line.size()) {
    return Rejection{.reason = RejectReason::blank_line};
  }
  if (line[first] != '{') {
    return Rejection{.reason = RejectReason::not_an_object};
  }
  ++parser_->line_number;
  ondemand::document document;
  const auto opened =
      parser_->json.iterate(line.data(), line.size(), line.size() + line_padding).get(document);
  if (opened != simdjson::SUCCESS) {
    return Rejection{.reason = opened == simdjson::UTF8_ERROR ? RejectReason::bad_utf8
                                                              : RejectReason::malformed};
  }
  ondemand::object object;
  if (document.get_object().get(object) != simdjson::SUCCESS) {
    return Rejection{.reason = RejectReason::malformed};
  }
  Pass pass(*parser_, line, found, outline);
  if (!pass.object(object, PathTree::root, 1)) {
    return pass.problem();
  }
  // simdjson's way to say that every token was used: anything left is garbage after the object.
  const bool at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  return at_end ? std::nullopt : std::optional(Rejection{.reason = RejectReason::malformed});
}

std::optional<std::string_view> LineScanner::text_of(std::string_view token,
                                                     TextArena& arena) const {
  const auto text = token.substr(1, token.size() - 2);
  if (text.find('\\') == std::string_view::npos) {
    return text;
  }
  auto* const room = arena.reserve(text.size() + line_padding);
  auto* at = reinterpret_cast<std::uint8_t*>(room);
  const ondemand::raw_json_string raw(reinterpret_cast<const std::uint8_t*>(text.data()));
  std::string_view unescaped;
  if (parser_->json.unescape(raw, at).get(unescaped) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return arena.keep(unescaped.size());
}

}  // namespace tokentail
