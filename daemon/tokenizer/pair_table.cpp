// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/pair_table.hpp"

#include <algorithm>
#include <bit>

namespace tokentail {

std::vector<std::uint64_t> fill_pair_table(std::span<const Merge> merges) {
  std::vector<std::uint64_t> slots(std::bit_ceil(std::max<std::size_t>(merges.size() * 2, 2)),
                                   PairTable::empty_slot);
  const auto mask = slots.size() - 1;
  for (const auto& merge : merges) {
    const auto key = PairTable::pack(merge.pair);
    auto at = PairTable::place(key, mask);
    while (slots[at] != PairTable::empty_slot) {
      at = (at + 1) & mask;
    }
    slots[at] = (key << token_number_bits) | merge.into;
  }
  return slots;
}

}  // namespace tokentail
