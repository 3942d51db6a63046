// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/piece_cache.hpp"

#include <algorithm>
#include <bit>
#include <span>

#include "core/unchecked.hpp"

namespace tokentail {

PieceCache::PieceCache(std::size_t bytes_max)
    : lines_(std::bit_floor(std::max<std::size_t>(bytes_max / sizeof(Line), 2))),
      shift_(64U - static_cast<unsigned>(std::countr_zero(lines_.size()))) {}

void PieceCache::add(std::size_t place, PieceKey key, std::int64_t count) {
  auto& entries = unchecked(lines_, place).entries;
  std::ranges::copy_backward(std::span(entries).first(entries.size() - 1), entries.end());
  entries.front() = {.low = key.low,
                     .high = key.high | (static_cast<std::uint64_t>(count) << count_shift)};
}

}  // namespace tokentail
