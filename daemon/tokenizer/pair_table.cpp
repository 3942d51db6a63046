// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/pair_table.hpp"

#include <algorithm>
#include <bit>

namespace tokentail {

PairArrays fill_pair_table(std::span<const Merge> merges) {
  const auto size = std::bit_ceil(std::max<std::size_t>(merges.size() * 2, 64));
  PairArrays arrays{.slots = std::vector<std::uint64_t>(size, PairTable::empty_slot),
                    .filter = std::vector<std::uint64_t>(size * 4 / 64)};
  for (const auto& merge : merges) {
    const auto key = PairTable::pack(merge.pair);
    const auto mixed = PairTable::mix(key);
    arrays.filter[(mixed / 64) & (arrays.filter.size() - 1)] |= std::uint64_t{1} << (mixed % 64);
    auto at = mixed & (size - 1);
    while (arrays.slots[at] != PairTable::empty_slot) {
      at = (at + 1) & (size - 1);
    }
    arrays.slots[at] = (key << token_number_bits) | merge.into;
  }
  return arrays;
}

}  // namespace tokentail
