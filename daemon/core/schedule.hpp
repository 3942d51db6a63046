// SPDX-License-Identifier: Apache-2.0
// Hours of the week in which something is wanted: "mon-fri from 08:00 to 20:00 in Berlin".
#pragma once

#include <bitset>

#include "core/time.hpp"
#include "core/time_zone.hpp"

namespace tokentail {

// Always open by default. A span past midnight (22:00 to 06:00) belongs to the day it begins on.
struct Schedule {
  TimeZone zone = TimeZone::utc();
  std::bitset<7> days{0x7F};             // from Monday
  Duration from{0};                      // after local midnight
  Duration to = std::chrono::hours{24};  // up to 24 hours; at or before `from`: on the next day

  [[nodiscard]] bool is_always() const;
  [[nodiscard]] bool is_open(Instant at) const;
  // The first instant at or after `at` at which it is open; Instant::max() when it never is.
  [[nodiscard]] Instant next_open(Instant at) const;

  friend bool operator==(const Schedule&, const Schedule&) = default;

 private:
  [[nodiscard]] Period span_of(std::int32_t day_number) const;
};

}  // namespace tokentail
