// SPDX-License-Identifier: Apache-2.0
// The longest token at a place in a text: a trie of all tokens as one array. A step from a node by
// a byte is one load, at `first_child ^ byte`.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/unchecked.hpp"

namespace tokentail {

constexpr std::uint32_t no_token = 0xFFFFFFFF;

// Kept in files. The cell of a node says which byte leads to it, so that a step to a cell of
// another node's children, or to an unused one, is known by a wrong byte: no two nodes have the
// same `first_child`, and it is never a multiple of 256, which is what unused cells claim.
struct TreeCell {
  std::uint32_t first_child_and_byte;  // 24 and 8 bits
  std::uint32_t token;                 // no_token: only a prefix of tokens

  [[nodiscard]] std::uint32_t first_child() const { return first_child_and_byte >> 8U; }
  [[nodiscard]] std::uint32_t byte() const { return first_child_and_byte & 0xFFU; }
};

struct TokenMatch {
  std::uint32_t token = no_token;
  std::uint32_t bytes = 0;
};

// Belongs to whoever owns the cells.
class PrefixTree {
 public:
  PrefixTree() = default;
  explicit PrefixTree(std::span<const TreeCell> cells) : cells_(cells) {}

  // The longest token that the text begins with.
  [[nodiscard]] TokenMatch longest(const char* at, const char* end) const {
    TokenMatch match;
    std::uint32_t child = cells_.data()->first_child();
    for (const char* p = at; p != end; ++p) {
      const auto byte = static_cast<std::uint8_t>(*p);
      const auto& cell = unchecked(cells_, child ^ byte);
      if (cell.byte() != byte) {
        break;
      }
      if (cell.token != no_token) {
        match = {.token = cell.token, .bytes = static_cast<std::uint32_t>(p - at) + 1};
      }
      child = cell.first_child();
    }
    return match;
  }

 private:
  std::span<const TreeCell> cells_;
};

// Of `tokens`, by their numbers; empty ones are left out.
[[nodiscard]] std::vector<TreeCell> plant_prefix_tree(const std::vector<std::string>& tokens);

}  // namespace tokentail
