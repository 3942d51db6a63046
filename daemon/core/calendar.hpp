// SPDX-License-Identifier: Apache-2.0
// When days, weeks and months begin: in a time zone, and for people whose day ends at four in the
// morning or whose week begins on a Sunday.
#pragma once

#include <cstdint>
#include <string>

#include "core/time.hpp"
#include "core/time_zone.hpp"

namespace tokentail {

enum class PeriodUnit : std::uint8_t { hour, day, week, month };

// Cheap to copy.
struct Calendar {
  TimeZone zone = TimeZone::utc();
  Duration day_starts{0};  // after local midnight, under 24 hours; a clock change that skips this
                           // reading begins the day at the change
  std::uint8_t week_starts = 0;  // days after Monday, under 7

  // The period that contains `at`. Hours are those of the clock on the wall.
  [[nodiscard]] Period period(PeriodUnit unit, Instant at) const;

  // Days since 1970-01-01 of the date on which the day of `at` began.
  [[nodiscard]] std::int32_t day_number(Instant at) const;
  // A day of 23 or 25 hours is one day; one that the zone left out is empty.
  [[nodiscard]] Period day(std::int32_t day_number) const;

  // Equal texts cut time alike: "UTC", "Europe/Berlin 4h sun".
  [[nodiscard]] std::string text() const;

  friend bool operator==(const Calendar&, const Calendar&) = default;

 private:
  [[nodiscard]] Instant start_of(std::int32_t day_number) const;
};

}  // namespace tokentail
