// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/piece_cache.hpp"

#include <algorithm>
#include <bit>

namespace tokentail {

PieceCache::PieceCache(std::size_t bytes_max)
    : lines_(std::bit_floor(std::max<std::size_t>(bytes_max / sizeof(Line), 2))),
      shift_(64U - static_cast<unsigned>(std::countr_zero(lines_.size()))) {}

void PieceCache::add(std::size_t place, PieceKey key, std::int64_t count) {
  auto& entries = lines_.data()[place].entries;
  std::shift_right(entries.begin(), entries.end(), 1);
  entries.front() = {.low = key.low,
                     .high = key.high | (static_cast<std::uint64_t>(count) << count_shift)};
}

}  // namespace tokentail
