// SPDX-License-Identifier: Apache-2.0
#include "aggregate/late_sum.hpp"

namespace tokentail {

void LateSum::add(std::int64_t number, Int128 value, const Reach& reach) {
  panes_.add(
      {.pane = number, .amount = value}, reach,
      [this](std::int64_t, Int128 entered) { sum_ += entered; },
      [this](std::int64_t, Int128 left) { sum_ -= left; });
}

void LateSum::advance(const Reach& reach) {
  panes_.advance(
      reach, [this](std::int64_t, Int128 entered) { sum_ += entered; },
      [this](std::int64_t, Int128 left) { sum_ -= left; });
}

WindowValue LateSum::answer(Aggregator::Function /*question*/, const Reach& reach) {
  advance(reach);
  return {.numerator = sum_};
}

std::optional<std::int64_t> LateSum::next_change(const Reach& reach) {
  advance(reach);
  return panes_.next_change();
}

bool LateSum::decode(std::string_view& in) {
  sum_ = 0;
  return panes_.decode(in, -bucket_value_max);
}

// Every pane filled, at 8 bytes each.
std::int64_t LateSum::bytes_max(std::int64_t span, std::int64_t delay) {
  return static_cast<std::int64_t>(sizeof(LateSum)) + PaneQueue::bytes_max(span + delay + 1, 8);
}

}  // namespace tokentail
