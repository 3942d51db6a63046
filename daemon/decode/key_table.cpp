// SPDX-License-Identifier: Apache-2.0
#include "decode/key_table.hpp"

#include <bit>
#include <cstdint>
#include <utility>

#include "decode/word.hpp"

namespace tokentail {
KeyTable::Ends KeyTable::ends_of(std::string_view key) {
  const auto* const begin = key.data();
  const auto* const end = begin + key.size();
  if (key.size() >= 8) {
    return {.first = word_at<std::uint64_t>(begin),
            .last = word_at<std::uint64_t>(end - 8),
            .size = key.size()};
  }
  if (key.size() >= 4) {
    return {.first = word_at<std::uint32_t>(begin),
            .last = word_at<std::uint32_t>(end - 4),
            .size = key.size()};
  }
  if (key.empty()) {
    return {};
  }
  const auto middle = word_at<std::uint8_t>(begin + key.size() / 2);
  return {.first = word_at<std::uint8_t>(begin) | (std::uint64_t{middle} << 8U),
          .last = word_at<std::uint8_t>(end - 1),
          .size = key.size()};
}

std::size_t KeyTable::hash_of(const Ends& ends) {
  const auto mixed = (ends.first ^ std::rotl(ends.last, 29)) + ends.size;
  return static_cast<std::size_t>(((mixed ^ (mixed >> 32U)) * 0x9E3779B97F4A7C15U) >> 32U);
}

void KeyTable::add(std::string_view key, Value value) {
  if (slots_.size() < 4 * (keys_.size() + 1)) {
    grow();
  }
  const auto ends = ends_of(key);
  auto& slot = slots_[slot_of(key, ends)];
  if (slot.value == none) {
    slot = {.ends = ends, .key = static_cast<std::uint16_t>(keys_.size())};
    keys_.emplace_back(key);
  }
  slot.value = value;
}

KeyTable::Value KeyTable::find(std::string_view key) const {
  return slots_.empty() ? none : slots_[slot_of(key, ends_of(key))].value;
}

// Where the key is, or where it would go.
std::size_t KeyTable::slot_of(std::string_view key, const Ends& ends) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash_of(ends) & mask;
  for (; slots_[at].value != none; at = (at + 1) & mask) {
    if (slots_[at].ends == ends && (key.size() <= 16 || keys_[slots_[at].key] == key)) {
      break;
    }
  }
  return at;
}

void KeyTable::grow() {
  const auto old = std::exchange(slots_, std::vector<Slot>(std::bit_ceil(4 * (keys_.size() + 1))));
  for (const auto& slot : old) {
    if (slot.value != none) {
      slots_[slot_of(keys_[slot.key], slot.ends)] = slot;
    }
  }
}

}  // namespace tokentail
