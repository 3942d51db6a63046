// SPDX-License-Identifier: Apache-2.0
// Which hour, day, week and month a moment lies in, worked out from the C library's local time and
// nothing of ours: what calendar windows are tested against.
#pragma once

#include <array>
#include <cstdint>
#include <utility>

#include "core/calendar.hpp"
#include "core/time.hpp"

namespace tokentail::test {

// Equal labels: the same period. An hour is told by its reading and its distance from UTC, because
// a repeated hour is two.
struct Labels {
  std::pair<std::int64_t, std::int64_t> hour;
  std::int64_t day = 0;  // days since 1970 of the date on which it began
  std::int64_t week = 0;
  std::int64_t month = 0;

  [[nodiscard]] std::pair<std::int64_t, std::int64_t> of(PeriodUnit unit) const;
};

// Sets the zone of the whole process. `day_starts` of the calendar is a number of quarter hours.
void use_zone(const char* name);
[[nodiscard]] Labels labels_of(Instant at, const Calendar& calendar);

// The period of `at`, found by trying quarter hours.
[[nodiscard]] Period true_period(PeriodUnit unit, const Calendar& calendar, Instant at);

}  // namespace tokentail::test
