// SPDX-License-Identifier: Apache-2.0
// The sum over a window that ends earlier than now, in O(1) a record.
#pragma once

#include "aggregate/key_memory.hpp"
#include "aggregate/pane_queue.hpp"

namespace tokentail {

class LateSum final : public KeyMemory {
 public:
  void add(std::int64_t number, Int128 value, const Reach& reach) override;
  [[nodiscard]] WindowValue answer(Aggregator::Function question, const Reach& reach) override;
  [[nodiscard]] std::optional<std::int64_t> next_change(const Reach& reach) override;
  void encode(std::string& out) const override { panes_.encode(out); }
  [[nodiscard]] bool decode(std::string_view& in) override;

  [[nodiscard]] static std::int64_t bytes_max(std::int64_t span, std::int64_t delay);

 private:
  void advance(const Reach& reach);

  PaneQueue panes_;
  Int128 sum_ = 0;
};

}  // namespace tokentail
