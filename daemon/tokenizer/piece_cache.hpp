// SPDX-License-Identifier: Apache-2.0
// Counts of pieces that were counted before. Of fixed size: a piece that comes in pushes out the
// one of its line that was pushed down longest ago. A piece is its own key, so that an answer is
// never another piece's.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace tokentail {

// Up to 14 bytes of text and their number, in two words that are compared at once.
struct PieceKey {
  std::uint64_t low = 0;
  std::uint64_t high = 0;  // the topmost byte is left for the count

  bool operator==(const PieceKey&) const = default;
};

constexpr std::size_t key_text_bytes = 14;

// Of a piece of 1 to 14 bytes.
[[nodiscard]] inline PieceKey piece_key(std::string_view piece) {
  std::array<std::uint64_t, 2> words{};
  std::memcpy(words.data(), piece.data(), piece.size());
  return {.low = words[0], .high = words[1] | (std::uint64_t{piece.size()} << 48U)};
}

class PieceCache {
 public:
  explicit PieceCache(std::size_t bytes_max);

  // 0: not known.
  [[nodiscard]] std::int64_t find(PieceKey key) const {
    for (const auto& entry : line_of(key).entries) {
      if (entry.low == key.low && (entry.high & text_mask) == key.high) {
        return static_cast<std::int64_t>(entry.high >> count_shift);
      }
    }
    return 0;
  }
  void add(PieceKey key, std::int64_t count);

 private:
  static constexpr unsigned count_shift = 56;
  static constexpr std::uint64_t text_mask = (std::uint64_t{1} << count_shift) - 1;

  struct alignas(64) Line {
    std::array<PieceKey, 4> entries{};  // with the count in the topmost byte
  };

  [[nodiscard]] std::size_t place_of(PieceKey key) const {
    auto mixed = key.low * 0x9E3779B97F4A7C15U;
    mixed ^= mixed >> 32U;
    mixed = (mixed + key.high) * 0xD6E8FEB86659FD93U;
    return mixed >> shift_;
  }
  [[nodiscard]] const Line& line_of(PieceKey key) const { return lines_.data()[place_of(key)]; }

  std::vector<Line> lines_;  // a power of two
  unsigned shift_;           // leaves as many bits as there are lines
};

}  // namespace tokentail
