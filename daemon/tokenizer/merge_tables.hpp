// SPDX-License-Identifier: Apache-2.0
// All that merging the bytes of a piece looks up. Tokens have numbers in the order of their merges,
// the 256 single bytes first; the lower number merges first.
#pragma once

#include <cstdint>
#include <span>

#include "tokenizer/pair_table.hpp"
#include "tokenizer/prefix_tree.hpp"

namespace tokentail {

// Kept in files. A single byte is made of itself and itself.
struct TokenFacts {
  std::uint32_t left;  // the token is made of these two
  std::uint32_t right;
  std::uint32_t prefix;  // the longest token that this one begins with, but for itself
  std::uint32_t bytes;
};

struct MergeTables {
  PrefixTree tree;
  PairTable pairs;
  std::span<const TokenFacts> tokens;

  [[nodiscard]] const TokenFacts& facts(std::uint32_t token) const { return tokens.data()[token]; }
};

}  // namespace tokentail
