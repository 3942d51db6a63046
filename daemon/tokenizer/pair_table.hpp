// SPDX-License-Identifier: Apache-2.0
// The token that two neighbours merge to: an open hash table of three token numbers packed in a
// word.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tokenizer/prefix_tree.hpp"

namespace tokentail {

constexpr std::uint32_t token_number_bits = 21;
constexpr std::uint32_t token_number_mask = (1U << token_number_bits) - 1;

struct TokenPair {
  std::uint32_t left = 0;
  std::uint32_t right = 0;

  bool operator==(const TokenPair&) const = default;
};

// Belongs to whoever owns the slots, whose number is a power of two.
class PairTable {
 public:
  static constexpr std::uint64_t empty_slot = ~std::uint64_t{0};

  PairTable() = default;
  explicit PairTable(std::span<const std::uint64_t> slots) : slots_(slots) {}

  // no_token: these two do not merge.
  [[nodiscard]] std::uint32_t merged(TokenPair pair) const {
    const auto key = pack(pair);
    const auto mask = slots_.size() - 1;
    for (auto at = place(key, mask);; at = (at + 1) & mask) {
      const auto slot = slots_.data()[at];
      if (slot >> token_number_bits == key) {
        return static_cast<std::uint32_t>(slot) & token_number_mask;
      }
      if (slot == empty_slot) {
        return no_token;
      }
    }
  }

  [[nodiscard]] static std::uint64_t pack(TokenPair pair) {
    return (std::uint64_t{pair.left} << token_number_bits) | pair.right;
  }
  [[nodiscard]] static std::size_t place(std::uint64_t key, std::size_t mask) {
    return ((key * 0x9E3779B97F4A7C15U) >> 32U) & mask;
  }

 private:
  std::span<const std::uint64_t> slots_;
};

struct Merge {
  TokenPair pair;
  std::uint32_t into = 0;
};

// At most half full.
[[nodiscard]] std::vector<std::uint64_t> fill_pair_table(std::span<const Merge> merges);

}  // namespace tokentail
