// SPDX-License-Identifier: Apache-2.0
#include "pricing/price_list.hpp"

#include <algorithm>
#include <ranges>

namespace tokentail {
namespace {

struct AppliesAt {
  Instant at;

  bool operator()(const Always& /*always*/) const { return true; }
  bool operator()(const FromDate& from) const { return at >= from.date; }

  bool operator()(const DailyHours& hours) const {
    const Duration clock = at - std::chrono::floor<std::chrono::days>(at);
    const bool past_from = clock >= hours.from;
    const bool before_to = clock < hours.to;
    return hours.to < hours.from ? past_from || before_to : past_from && before_to;
  }
};

}  // namespace

bool applies(const InForce& when, Instant at) {
  return std::visit(AppliesAt{at}, when);
}

const PriceSheet* PriceList::at(Instant time) const {
  for (const PriceEntry& entry : std::views::reverse(entries)) {
    if (applies(entry.when, time)) {
      return &entry.sheet;
    }
  }
  return entries.empty() ? nullptr : &entries.front().sheet;
}

}  // namespace tokentail
