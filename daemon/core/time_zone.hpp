// SPDX-License-Identifier: Apache-2.0
// IANA time zones: what the clock on the wall reads. Days and longer are the affair of Calendar.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/time.hpp"

namespace date {
class time_zone;  // NOLINT(readability-identifier-naming): the library's name
}

namespace tokentail {

// [from, to). Periods of one kind tile the time line, so `from` identifies a period.
struct Period {
  Instant from;
  Instant to;

  [[nodiscard]] bool contains(Instant at) const { return from <= at && at < to; }
  friend bool operator==(const Period&, const Period&) = default;
};

// Cheap to copy; the data behind it is the system's and lives as long as the process.
class TimeZone {
 public:
  static TimeZone utc();

  // An IANA name ("Europe/Berlin"), "UTC", or "local" for the host's own zone.
  static Outcome<TimeZone> find(std::string_view name);

  [[nodiscard]] std::string name() const;

  // The hour on the wall that contains `at`. A repeated hour is two.
  [[nodiscard]] Period hour(Instant at) const;

  // Days since 1970-01-01 of the local date.
  [[nodiscard]] std::int32_t day_number(Instant at) const;

  // The first instant whose local reading is `local` or later: a reading that a clock change skips
  // gives the moment of the change, one that occurs twice its first occurrence.
  [[nodiscard]] Instant from_local(Duration local_since_epoch) const;

  // "2026-03-29 00:30" in local time, for people.
  [[nodiscard]] std::string display(Instant at) const;

  friend bool operator==(const TimeZone&, const TimeZone&) = default;

 private:
  explicit TimeZone(const date::time_zone* zone) : zone_(zone) {}

  const date::time_zone* zone_;
};

}  // namespace tokentail
