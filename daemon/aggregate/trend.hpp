// SPDX-License-Identifier: Apache-2.0
// The last three amounts of a key in the order of their times, and how often in a row they rose.
// A record older than the newest one is out of order and changes nothing.
#pragma once

#include <array>
#include <cstdint>

#include "aggregate/key_memory.hpp"

namespace tokentail {

class Trend final : public KeyMemory {
 public:
  void add(std::int64_t number, Int128 value, const Reach& reach) override;
  [[nodiscard]] WindowValue answer(Aggregator::Function question, const Reach& reach) override;
  [[nodiscard]] std::optional<std::int64_t> next_change(const Reach& reach) override;
  void encode(std::string& out) const override;
  [[nodiscard]] bool decode(std::string_view& in) override;

 private:
  std::array<Int128, 3> last_{};  // oldest first
  std::int64_t newest_ = 0;
  std::int64_t rises_ = 0;
  bool started_ = false;
};

}  // namespace tokentail
