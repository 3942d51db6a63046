// SPDX-License-Identifier: Apache-2.0
// All that merging the bytes of a piece looks up. Tokens have numbers in the order of their merges,
// the 256 single bytes first; the lower number merges first.
#pragma once

#include <cstdint>
#include <span>

#include "core/unchecked.hpp"
#include "tokenizer/pair_table.hpp"
#include "tokenizer/prefix_tree.hpp"

namespace tokentail {

// The longest token that a token begins with, but for itself, and how long that one is. Kept in
// files.
class TokenPrefix {
 public:
  static constexpr std::uint32_t bytes_max = (1U << (32U - token_number_bits)) - 1;

  TokenPrefix(std::uint32_t prefix, std::uint32_t bytes)
      : packed_((bytes << token_number_bits) | (prefix & token_number_mask)) {}

  // no_token for a single byte.
  [[nodiscard]] std::uint32_t prefix() const {
    const auto number = packed_ & token_number_mask;
    return number == token_number_mask ? no_token : number;
  }
  // Of the token itself.
  [[nodiscard]] std::uint32_t bytes() const { return packed_ >> token_number_bits; }

 private:
  std::uint32_t packed_;
};

// Arrays by token number, apart from each other, for each is walked through alone.
struct MergeTables {
  PrefixTree tree;
  PrefixTree whole_pieces;  // tokens that no merge makes, and that only a whole piece is
  // Whether each token is made of tokens with lower numbers, and so are these.
  bool are_ordered = true;
  PairTable pairs;
  // A token is made of these two; a single byte of itself and itself.
  std::span<const std::uint32_t> left_parts;
  std::span<const std::uint32_t> right_parts;
  std::span<const TokenPrefix> prefixes;

  [[nodiscard]] std::uint32_t left_part(std::uint32_t token) const {
    return unchecked(left_parts, token);
  }
  [[nodiscard]] std::uint32_t right_part(std::uint32_t token) const {
    return unchecked(right_parts, token);
  }
  [[nodiscard]] TokenPrefix prefix(std::uint32_t token) const { return unchecked(prefixes, token); }
};

}  // namespace tokentail
