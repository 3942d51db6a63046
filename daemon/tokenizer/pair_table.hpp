// SPDX-License-Identifier: Apache-2.0
// The token that two neighbours merge to: an open hash table of three token numbers packed in a
// word.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/unchecked.hpp"
#include "tokenizer/prefix_tree.hpp"

namespace tokentail {

constexpr std::uint32_t token_number_bits = 21;
constexpr std::uint32_t token_number_mask = (1U << token_number_bits) - 1;

struct TokenPair {
  std::uint32_t left = 0;
  std::uint32_t right = 0;

  bool operator==(const TokenPair&) const = default;
};

// Belongs to whoever owns the arrays, whose sizes are powers of two.
//
// Most pairs that are asked for do not merge. The filter says so for nearly all of them and fits
// into a processor's cache, which the slots do not.
class PairTable {
 public:
  static constexpr std::uint64_t empty_slot = ~std::uint64_t{0};

  PairTable() = default;
  PairTable(std::span<const std::uint64_t> slots, std::span<const std::uint64_t> filter)
      : slots_(slots), filter_(filter) {}

  // no_token: these two do not merge.
  [[nodiscard]] std::uint32_t merged(TokenPair pair) const {
    const auto key = pack(pair);
    const auto mixed = mix(key);
    if (!filter_bit(mixed)) {
      return no_token;
    }
    const auto mask = slots_.size() - 1;
    for (auto at = mixed & mask;; at = (at + 1) & mask) {
      const auto slot = unchecked(slots_, at);
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
  // Its lower half is for the slots and the filter.
  [[nodiscard]] static std::uint64_t mix(std::uint64_t key) {
    return (key * 0x9E3779B97F4A7C15U) >> 32U;
  }

 private:
  [[nodiscard]] bool filter_bit(std::uint64_t mixed) const {
    const auto word = unchecked(filter_, (mixed / 64) & (filter_.size() - 1));
    return ((word >> (mixed % 64)) & 1U) != 0;
  }

  std::span<const std::uint64_t> slots_;
  std::span<const std::uint64_t> filter_;
};

struct Merge {
  TokenPair pair;
  std::uint32_t into = 0;
};

struct PairArrays {
  std::vector<std::uint64_t> slots;   // at most half full
  std::vector<std::uint64_t> filter;  // one bit of eight or more is set
};

[[nodiscard]] PairArrays fill_pair_table(std::span<const Merge> merges);

}  // namespace tokentail
