// SPDX-License-Identifier: Apache-2.0
// The keys of one JSON object that a format cares about. Built once and read for every key of every
// line, so a look-up is one multiplication and, nearly always, one probe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokentail {

class KeyTable {
 public:
  using Value = std::uint16_t;
  static constexpr Value none = 0xFFFF;

  // Keys are few; adding one twice replaces its value.
  void add(std::string_view key, Value value);

  // `none` for a key that was not added.
  [[nodiscard]] Value find(std::string_view key) const;

  [[nodiscard]] bool empty() const { return keys_.empty(); }

 private:
  // The ends of a key in two words. Up to 16 bytes they are the whole key.
  struct Ends {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::size_t size = 0;

    // Word by word: a wide load of words just stored stalls.
    friend bool operator==(const Ends& a, const Ends& b) {
      return ((a.first ^ b.first) | (a.last ^ b.last) | (a.size ^ b.size)) == 0;
    }
  };
  struct Slot {
    Ends ends;
    std::uint16_t key = 0;  // index in keys_
    Value value = none;
  };

  static Ends ends_of(std::string_view key);
  static std::size_t hash_of(const Ends& ends);
  [[nodiscard]] std::size_t slot_of(std::string_view key, const Ends& ends) const;
  void grow();

  std::vector<Slot> slots_;  // open addressing, a power of two, at most a quarter full
  std::vector<std::string> keys_;
};

}  // namespace tokentail
