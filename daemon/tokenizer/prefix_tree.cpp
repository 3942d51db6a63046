// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/prefix_tree.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace tokentail {
namespace {

constexpr std::uint32_t block_cells = 256;
constexpr std::size_t open_blocks_max = 16;  // so that each node costs the same, however many

struct Branch {
  std::uint32_t cell;  // of the node
  std::size_t begin;   // the tokens below it, in the order of their bytes
  std::size_t end;
  std::size_t depth;
};

struct Child {
  std::uint32_t byte;
  std::size_t begin;
  std::size_t end;
};

class Planter {
 public:
  explicit Planter(const std::vector<std::string>& tokens) : tokens_(tokens) {
    for (std::uint32_t i = 0; i < tokens.size(); ++i) {
      if (!tokens[i].empty()) {
        order_.push_back(i);
      }
    }
    std::ranges::sort(order_, {}, [&](std::uint32_t i) { return std::string_view(tokens[i]); });
  }

  std::vector<TreeCell> plant() {
    // Block 0 holds the root alone: nodes without children look there, and no byte fits.
    add_block();
    for (std::uint32_t i = 0; i < block_cells; ++i) {
      cells_[i].first_child_and_byte = ~i & 0xFFU;
    }
    open_blocks_.clear();
    std::vector<Branch> todo{{.cell = 0, .begin = 0, .end = order_.size(), .depth = 0}};
    while (!todo.empty()) {
      const auto branch = todo.back();
      todo.pop_back();
      place_children(branch, todo);
    }
    return std::move(cells_);
  }

 private:
  void add_block() {
    open_blocks_.push_back(static_cast<std::uint32_t>(cells_.size() / block_cells));
    for (std::uint32_t i = 0; i < block_cells; ++i) {
      cells_.push_back({.first_child_and_byte = i, .token = no_token});
    }
    is_used_.resize(cells_.size());
    is_first_child_.resize(cells_.size());
  }

  [[nodiscard]] std::vector<Child> children_of(const Branch& branch) const {
    std::vector<Child> children;
    for (std::size_t i = branch.begin; i < branch.end; ++i) {
      const auto& token = tokens_[order_[i]];
      if (token.size() == branch.depth) {
        continue;  // the node itself
      }
      const auto byte = static_cast<std::uint8_t>(token[branch.depth]);
      if (children.empty() || children.back().byte != byte) {
        children.push_back({.byte = byte, .begin = i, .end = i});
      }
      children.back().end = i + 1;
    }
    return children;
  }

  void place_children(const Branch& branch, std::vector<Branch>& todo) {
    const auto children = children_of(branch);
    if (children.empty()) {
      return;
    }
    const auto first_child = find_place(children);
    is_first_child_[first_child] = 1;
    cells_[branch.cell].first_child_and_byte |= first_child << 8U;
    for (const auto& child : children) {
      const auto cell = first_child ^ child.byte;
      const auto token = order_[child.begin];
      const bool is_token = tokens_[token].size() == branch.depth + 1;
      is_used_[cell] = 1;
      cells_[cell] = {.first_child_and_byte = child.byte, .token = is_token ? token : no_token};
      todo.push_back(
          {.cell = cell, .begin = child.begin, .end = child.end, .depth = branch.depth + 1});
    }
  }

  [[nodiscard]] std::uint32_t find_place(const std::vector<Child>& children) {
    for (const auto block : open_blocks_) {
      if (const auto place = find_place_in(block, children); place != 0) {
        return place;
      }
    }
    add_block();
    const auto place = find_place_in(open_blocks_.back(), children);
    if (open_blocks_.size() > open_blocks_max) {
      open_blocks_.erase(open_blocks_.begin());
    }
    return place;
  }

  // 0: there is none. Each free cell is tried for the first child.
  [[nodiscard]] std::uint32_t find_place_in(std::uint32_t block,
                                            const std::vector<Child>& children) const {
    const auto first = block * block_cells;
    for (std::uint32_t cell = first; cell < first + block_cells; ++cell) {
      const auto place = cell ^ children.front().byte;
      const bool is_free = is_used_[cell] == 0 && is_first_child_[place] == 0 && place != first;
      if (is_free && std::ranges::all_of(children, [&](const Child& child) {
            return is_used_[place ^ child.byte] == 0;
          })) {
        return place;
      }
    }
    return 0;
  }

  const std::vector<std::string>& tokens_;
  std::vector<std::uint32_t> order_;
  std::vector<TreeCell> cells_;
  std::vector<std::uint8_t> is_used_;  // bytes, for they are looked at often
  std::vector<std::uint8_t> is_first_child_;
  std::vector<std::uint32_t> open_blocks_;
};

}  // namespace

std::vector<TreeCell> plant_prefix_tree(const std::vector<std::string>& tokens) {
  return Planter(tokens).plant();
}

}  // namespace tokentail
