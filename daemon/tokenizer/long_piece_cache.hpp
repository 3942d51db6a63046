// SPDX-License-Identifier: Apache-2.0
// As PieceCache, of pieces too long for it: phrases without blanks, as of Chinese or Japanese, and
// long words. One piece a line of the processor's cache, two places for each.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/unchecked.hpp"

namespace tokentail {

class LongPieceCache {
 public:
  static constexpr std::size_t piece_bytes_max = 62;

  explicit LongPieceCache(std::size_t bytes_max);

  // Where the piece is kept. It has at most 62 bytes, in all that follows.
  [[nodiscard]] std::size_t place_of(std::string_view piece) const;

  // 0: not known.
  [[nodiscard]] std::int64_t find(std::size_t place, std::string_view piece) const {
    for (const auto at : {place, place ^ 1U}) {
      const auto& entry = unchecked(entries_, at);
      if (std::string_view(entry.text.data(), entry.bytes) == piece) {
        return entry.count;
      }
    }
    return 0;
  }
  void add(std::size_t place, std::string_view piece, std::int64_t count);

 private:
  struct alignas(64) Entry {
    std::array<char, piece_bytes_max> text{};
    std::uint8_t bytes = 0;
    std::uint8_t count = 0;
  };

  std::vector<Entry> entries_;  // a power of two
};

}  // namespace tokentail
