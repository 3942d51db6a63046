// SPDX-License-Identifier: Apache-2.0
#include "core/schedule.hpp"

#include <algorithm>
#include <chrono>

#include "core/weekdays.hpp"

namespace tokentail {

bool Schedule::is_always() const {
  return days.all() && from == Duration{0} && to == std::chrono::hours{24};
}

// Empty on a day that is not wanted.
Period Schedule::span_of(std::int32_t day_number) const {
  const auto midnight = std::chrono::days{day_number};
  const auto begin = zone.from_local(midnight + from);
  if (!days.test(static_cast<std::size_t>(weekday_of(day_number)))) {
    return {.from = begin, .to = begin};
  }
  const auto end = to > from ? to : to + std::chrono::hours{24};
  return {.from = begin, .to = zone.from_local(midnight + end)};
}

bool Schedule::is_open(Instant at) const {
  return next_open(at) == at;
}

Instant Schedule::next_open(Instant at) const {
  if (is_always()) {
    return at;
  }
  const auto today = zone.day_number(at);
  auto next = Instant::max();
  for (auto day = today - 1; day <= today + 7; ++day) {  // yesterday's may reach past midnight
    const auto span = span_of(day);
    if (span.contains(at)) {
      return at;
    }
    if (span.from > at && span.from < span.to) {
      next = std::min(next, span.from);
    }
  }
  return next;
}

}  // namespace tokentail
