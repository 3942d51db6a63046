// SPDX-License-Identifier: Apache-2.0
#include "decode/path_tree.hpp"

namespace tokentail {

PathTree::PathTree(const Format& format) : nodes_(1) {
  for (std::size_t r = 0; r < format.roots.size(); ++r) {
    for (std::size_t f = 0; f < field_count; ++f) {
      const auto& paths = format.paths[f];
      for (std::size_t p = 0; p < paths.size(); ++p) {
        const auto rank = static_cast<std::uint16_t>(r * format_paths_max + p);
        add(format.roots[r], paths[p], static_cast<FormatField>(f), rank);
      }
    }
  }
}

void PathTree::add(const JsonPath& root_path, const JsonPath& path, FormatField field,
                   std::uint16_t rank) {
  auto& node = nodes_[descend(descend(root, root_path), path)];
  if (!node.field) {
    node.field = field;
    node.rank = rank;
  }
}

PathTree::Index PathTree::descend(Index from, const JsonPath& path) {
  for (const auto& key : path) {
    auto next = child(from, key);
    if (next == outside) {
      next = static_cast<Index>(nodes_.size());
      nodes_.emplace_back();
      nodes_[from].children.add(key, next);
    }
    from = next;
  }
  return from;
}

}  // namespace tokentail
