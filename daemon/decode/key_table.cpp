// SPDX-License-Identifier: Apache-2.0
#include "decode/key_table.hpp"

#include <bit>
#include <cstring>
#include <utility>

namespace tokentail {
namespace {

template <class Word>
std::uint64_t load(const char* from) {
  Word word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

// The ends and the length tell field names apart; the middle seldom does.
std::uint64_t hash_of(std::string_view key) {
  const auto* const first = key.data();
  const auto* const last = key.data() + key.size();
  std::uint64_t mixed = key.size();
  if (key.size() >= 8) {
    mixed += load<std::uint64_t>(first) ^ std::rotl(load<std::uint64_t>(last - 8), 29);
  } else if (key.size() >= 4) {
    mixed += load<std::uint32_t>(first) ^ (load<std::uint32_t>(last - 4) << 29U);
  } else if (!key.empty()) {
    mixed += load<std::uint8_t>(first) ^ (load<std::uint8_t>(last - 1) << 29U);
  }
  return (mixed ^ (mixed >> 32U)) * 0x9E3779B97F4A7C15U;
}

}  // namespace

void KeyTable::add(std::string_view key, Value value) {
  if (slots_.size() < 4 * (size_ + 1)) {
    grow();
  }
  auto& slot = slots_[slot_of(key)];
  size_ += slot.value == none ? 1 : 0;
  slot = {.key = std::string(key), .value = value};
}

KeyTable::Value KeyTable::find(std::string_view key) const {
  return slots_.empty() ? none : slots_[slot_of(key)].value;
}

// Where the key is, or where it would go.
std::size_t KeyTable::slot_of(std::string_view key) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = static_cast<std::size_t>(hash_of(key) >> static_cast<unsigned>(shift_)) & mask;
  while (slots_[at].value != none && slots_[at].key != key) {
    at = (at + 1) & mask;
  }
  return at;
}

void KeyTable::grow() {
  const std::size_t size = std::bit_ceil(8 * (size_ + 1));
  const auto old = std::exchange(slots_, std::vector<Slot>(size));
  shift_ = 64 - std::countr_zero(size);
  for (const auto& slot : old) {
    if (slot.value != none) {
      slots_[slot_of(slot.key)] = slot;
    }
  }
}

}  // namespace tokentail
