// SPDX-License-Identifier: Apache-2.0
// The paths of a format, merged into one tree, so that one pass over a line finds every field
// whatever the order of its keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "decode/field.hpp"
#include "decode/format.hpp"
#include "decode/key_table.hpp"

namespace tokentail {

class PathTree {
 public:
  using Index = KeyTable::Value;
  static constexpr Index root = 0;
  static constexpr Index outside = KeyTable::none;  // nothing below here is wanted

  struct Node {
    KeyTable children;
    std::optional<FormatField> field;  // that a value here gives
    std::uint16_t rank = 0;            // among the places of that field; the lowest wins
  };

  explicit PathTree(const Format& format);

  // The node below `parent`, or `outside`.
  [[nodiscard]] Index child(Index parent, std::string_view key) const {
    return nodes_[parent].children.find(key);
  }
  [[nodiscard]] const Node& operator[](Index index) const { return nodes_[index]; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }

 private:
  void add(const JsonPath& root_path, const JsonPath& path, FormatField field, std::uint16_t rank);
  Index descend(Index from, const JsonPath& path);

  std::vector<Node> nodes_;
};

}  // namespace tokentail
