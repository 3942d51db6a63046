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

  // Keys are few and distinct; adding one twice replaces its value.
  void add(std::string_view key, Value value);

  // `none` for a key that was not added.
  [[nodiscard]] Value find(std::string_view key) const;

  [[nodiscard]] bool empty() const { return size_ == 0; }

 private:
  struct Slot {
    std::string key;
    Value value = none;
  };

  [[nodiscard]] std::size_t slot_of(std::string_view key) const;
  void grow();

  std::vector<Slot> slots_;  // open addressing, a power of two, at most a quarter full
  std::size_t size_ = 0;
  int shift_ = 64;
};

}  // namespace tokentail
