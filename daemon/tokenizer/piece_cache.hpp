// SPDX-License-Identifier: Apache-2.0
// Counts of pieces that were counted before. Of fixed size: a piece that comes in pushes out the
// one of its line that was pushed down longest ago. A piece is its own key, so that an answer is
// never another piece's.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

#include "core/unchecked.hpp"

namespace tokentail {

// Up to 14 bytes of text and their number, in two words that are compared at once.
struct PieceKey {
  std::uint64_t low = 0;
  std::uint64_t high = 0;  // the topmost byte is left for the count

  bool operator==(const PieceKey&) const = default;
};

constexpr std::size_t key_text_bytes = 14;

[[nodiscard]] inline std::size_t bytes_of(PieceKey key) {
  return key.high >> 48U;
}

// Of a piece of 1 to 14 bytes, behind which `readable` bytes in all can be read.
[[nodiscard]] inline PieceKey piece_key(const char* piece, std::size_t bytes,
                                        std::size_t readable) {
  std::array<std::uint64_t, 2> words{};
  if (readable >= sizeof words) {
    std::memcpy(words.data(), piece, sizeof words);
    const auto low_bits = std::min<std::size_t>(bytes, 8) * 8;
    const auto high_bits = bytes * 8 - low_bits;
    words[0] &= ~std::uint64_t{0} >> (64U - low_bits);
    words[1] &= (std::uint64_t{1} << high_bits) - 1;
  } else {
    std::memcpy(words.data(), piece, bytes);
  }
  return {.low = words[0], .high = words[1] | (std::uint64_t{bytes} << 48U)};
}

class PieceCache {
 public:
  explicit PieceCache(std::size_t bytes_max);

  // Where a key is kept: to be fetched some time before it is looked for.
  [[nodiscard]] std::size_t place_of(PieceKey key) const {
    auto mixed = key.low * 0x9E3779B97F4A7C15U;
    mixed ^= mixed >> 32U;
    mixed = (mixed + key.high) * 0xD6E8FEB86659FD93U;
    return mixed >> shift_;
  }
  void fetch(std::size_t place) const { __builtin_prefetch(lines_.data() + place); }

  // 0: not known. All four are compared, for which of them it is cannot be foreseen.
  [[nodiscard]] std::int64_t find(std::size_t place, PieceKey key) const {
    std::uint64_t found = 0;
    for (const auto& entry : unchecked(lines_, place).entries) {
      const auto differing = (entry.low ^ key.low) | ((entry.high & text_mask) ^ key.high);
      found |= differing == 0 ? entry.high >> count_shift : 0;
    }
    return static_cast<std::int64_t>(found);
  }
  void add(std::size_t place, PieceKey key, std::int64_t count);

 private:
  static constexpr unsigned count_shift = 56;
  static constexpr std::uint64_t text_mask = (std::uint64_t{1} << count_shift) - 1;

  struct alignas(64) Line {
    std::array<PieceKey, 4> entries{};  // with the count in the topmost byte
  };

  std::vector<Line> lines_;  // a power of two
  unsigned shift_;           // leaves as many bits as there are lines
};

}  // namespace tokentail
