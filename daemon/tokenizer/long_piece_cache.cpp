// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/long_piece_cache.hpp"

#include <algorithm>
#include <bit>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tokentail {

LongPieceCache::LongPieceCache(std::size_t bytes_max)
    : entries_(std::bit_floor(std::max<std::size_t>(bytes_max / sizeof(Entry), 2))) {}

std::size_t LongPieceCache::place_of(std::string_view piece) const {
  return XXH3_64bits(piece.data(), piece.size()) & (entries_.size() - 1);
}

void LongPieceCache::add(std::size_t place, std::string_view piece, std::int64_t count) {
  auto& entry = entries_[place];
  entries_[place ^ 1U] = entry;
  std::ranges::copy(piece, entry.text.begin());
  entry.bytes = static_cast<std::uint8_t>(piece.size());
  entry.count = static_cast<std::uint8_t>(count);
}

}  // namespace tokentail
