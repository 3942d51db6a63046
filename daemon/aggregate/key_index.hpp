// SPDX-License-Identifier: Apache-2.0
// A hash index: from a 64-bit hash to the position of an entry that somebody else owns. Open
// addressing with linear probing; 8 bytes a slot, at most seven eighths full. The owner compares
// keys, so that the index knows nothing of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/unchecked.hpp"

namespace tokentail {

class KeyIndex {
 public:
  static constexpr std::uint32_t absent = 0xFFFF'FFFF;

  // The entry with this hash for which `same(entry)` holds, or `absent`.
  template <class Same>
  [[nodiscard]] std::uint32_t find(std::uint64_t hash, Same same) const {
    if (slots_.empty()) {
      return absent;
    }
    for (std::size_t i = hash & mask();; i = (i + 1) & mask()) {
      const Slot& slot = unchecked(slots_, i);
      if (slot.entry == absent) {
        return absent;
      }
      if (slot.tag == tag_of(hash) && same(slot.entry)) {
        return slot.entry;
      }
    }
  }

  // The entry most likely to have this hash, or `absent`: to fetch it early.
  [[nodiscard]] std::uint32_t guess(std::uint64_t hash) const {
    return find(hash, [](std::uint32_t) { return true; });
  }

  // Brings the place where find() begins into the cache.
  void fetch(std::uint64_t hash) const {
    if (!slots_.empty()) {
      __builtin_prefetch(&unchecked(slots_, hash & mask()));
    }
  }

  // The entry must not be in the index yet. `hash_of(entry)` gives back any entry's full hash, for
  // when the index grows.
  template <class HashOf>
  void insert(std::uint64_t hash, std::uint32_t entry, HashOf hash_of) {
    if ((used_ + 1) * 8 > slots_.size() * 7) {
      resize(slots_.empty() ? 16 : slots_.size() * 2, hash_of);
    }
    place(hash, entry);
    ++used_;
  }

  // Makes room for so many entries at once. `hash_of` as above.
  template <class HashOf>
  void reserve(std::size_t entries, HashOf hash_of) {
    std::size_t size = slots_.empty() ? 16 : slots_.size();
    while (entries * 8 > size * 7) {
      size *= 2;
    }
    if (size > slots_.size()) {
      resize(size, hash_of);
    }
  }

  // Removes an entry that is in the index.
  template <class HashOf>
  void erase(std::uint64_t hash, std::uint32_t entry, HashOf hash_of) {
    std::size_t hole = hash & mask();
    while (slots_[hole].entry != entry) {
      hole = (hole + 1) & mask();
    }
    // Moves later members of the probe run back, so that no tombstone is needed.
    for (std::size_t i = (hole + 1) & mask(); slots_[i].entry != absent; i = (i + 1) & mask()) {
      const std::size_t home = hash_of(slots_[i].entry) & mask();
      if (((i - home) & mask()) >= ((i - hole) & mask())) {
        slots_[hole] = slots_[i];
        hole = i;
      }
    }
    slots_[hole] = Slot{};
    --used_;
  }

  void clear() {
    slots_.clear();
    used_ = 0;
  }

  [[nodiscard]] std::size_t heap_bytes() const { return slots_.size() * sizeof(Slot); }

 private:
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t entry = absent;
  };

  [[nodiscard]] std::size_t mask() const { return slots_.size() - 1; }
  static std::uint32_t tag_of(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> 32U);
  }

  void place(std::uint64_t hash, std::uint32_t entry) {
    std::size_t i = hash & mask();
    while (slots_[i].entry != absent) {
      i = (i + 1) & mask();
    }
    slots_[i] = {.tag = tag_of(hash), .entry = entry};
  }

  template <class HashOf>
  void resize(std::size_t size, HashOf hash_of) {
    std::vector<Slot> old(size);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.entry != absent) {
        place(hash_of(slot.entry), slot.entry);
      }
    }
  }

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

}  // namespace tokentail
