// SPDX-License-Identifier: Apache-2.0
// The 95th percentile over a window, by counting amounts in slots that grow with the amount: 32 to
// each power of two, so that a slot's upper end is at most 1/32 above any amount in it. Amounts
// below 32 have a slot each.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "aggregate/key_memory.hpp"
#include "aggregate/pane_queue.hpp"

namespace tokentail {

class Quantile final : public KeyMemory {
 public:
  // Amounts below zero count as zero.
  void add(std::int64_t number, Int128 value, const Reach& reach) override;
  // The upper end of the slot in which the amount of nearest rank lies.
  [[nodiscard]] WindowValue answer(Aggregator::Function question, const Reach& reach) override;
  [[nodiscard]] std::optional<std::int64_t> next_change(const Reach& reach) override;
  void encode(std::string& out) const override { panes_.encode(out); }
  [[nodiscard]] bool decode(std::string_view& in) override;

  [[nodiscard]] static std::int64_t bytes_max(std::int64_t span, std::int64_t delay);

  [[nodiscard]] static std::int64_t slot_of(Int128 amount);
  [[nodiscard]] static Int128 upper_end(std::int64_t slot);

 private:
  void advance(const Reach& reach);
  void count(std::int64_t slot, std::int64_t more);

  PaneQueue panes_;
  std::vector<std::pair<std::int64_t, std::int64_t>> counts_;  // slot -> records, by slot
  std::int64_t total_ = 0;
};

}  // namespace tokentail
