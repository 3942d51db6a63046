// SPDX-License-Identifier: Apache-2.0
#include "aggregate/quantile.hpp"

#include <algorithm>
#include <bit>

#include "aggregate/varint.hpp"

namespace tokentail {
namespace {

constexpr int slots_log2 = 5;  // of each power of two
constexpr std::int64_t slots = std::int64_t{1} << slots_log2;

int highest_bit(UInt128 value) {
  const auto high = static_cast<std::uint64_t>(value >> 64U);
  return high != 0 ? 127 - std::countl_zero(high)
                   : 63 - std::countl_zero(static_cast<std::uint64_t>(value));
}

}  // namespace

std::int64_t Quantile::slot_of(Int128 amount) {
  const auto value = static_cast<UInt128>(std::max<Int128>(amount, 0));
  if (value < slots) {
    return static_cast<std::int64_t>(value);
  }
  const int shift = highest_bit(value) - slots_log2;
  return shift * slots + static_cast<std::int64_t>(value >> static_cast<unsigned>(shift));
}

Int128 Quantile::upper_end(std::int64_t slot) {
  if (slot < slots) {
    return slot;
  }
  const auto shift = static_cast<unsigned>(slot / slots - 1);
  const auto within = static_cast<UInt128>(slot % slots) + slots;
  return static_cast<Int128>(((within + 1) << shift) - 1);
}

void Quantile::count(std::int64_t slot, std::int64_t more) {
  const auto at =
      std::ranges::lower_bound(counts_, slot, {}, [](const auto& c) { return c.first; });
  total_ += more;
  if (at == counts_.end() || at->first != slot) {
    counts_.insert(at, {slot, more});
    return;
  }
  at->second += more;
  if (at->second == 0) {
    counts_.erase(at);
  }
}

void Quantile::add(std::int64_t number, Int128 value, const Reach& reach) {
  panes_.add(
      {.pane = number, .slot = slot_of(value), .amount = 1}, reach,
      [this](std::int64_t slot, Int128 n) { count(slot, static_cast<std::int64_t>(n)); },
      [this](std::int64_t slot, Int128 n) { count(slot, -static_cast<std::int64_t>(n)); });
}

void Quantile::advance(const Reach& reach) {
  panes_.advance(
      reach, [this](std::int64_t slot, Int128 n) { count(slot, static_cast<std::int64_t>(n)); },
      [this](std::int64_t slot, Int128 n) { count(slot, -static_cast<std::int64_t>(n)); });
}

WindowValue Quantile::answer(Aggregator::Function /*question*/, const Reach& reach) {
  advance(reach);
  if (total_ == 0) {
    return WindowValue::missing();
  }
  auto above = total_ - (95 * total_ + 99) / 100;  // records of a higher rank
  auto at = counts_.rbegin();
  while (at->second <= above) {
    above -= at->second;
    ++at;
  }
  return {.numerator = upper_end(at->first)};
}

std::optional<std::int64_t> Quantile::next_change(const Reach& reach) {
  advance(reach);
  return panes_.next_change();
}

bool Quantile::decode(std::string_view& in) {
  counts_.clear();
  total_ = 0;
  return panes_.decode(in, 1);
}

// A busy key: 20 slots in every pane at 4 bytes each; and the counts.
std::int64_t Quantile::bytes_max(std::int64_t span, std::int64_t delay) {
  return static_cast<std::int64_t>(sizeof(Quantile)) +
         PaneQueue::bytes_max((span + delay + 1) * 20, 4) + 200 * 16;
}

}  // namespace tokentail
