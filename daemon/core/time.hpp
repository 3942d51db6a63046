// SPDX-License-Identifier: Apache-2.0
// Time as a value. Nothing outside app/clock.cpp reads a clock; everything else is handed an
// Instant. Nanoseconds since 1970 in 64 bits reach from 1678 to 2262.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokentail {

using Duration = std::chrono::nanoseconds;
using Instant = std::chrono::time_point<std::chrono::system_clock, Duration>;

class TimeZone;

[[nodiscard]] constexpr Instant instant_from_ns(std::int64_t ns) {
  return Instant{Duration{ns}};
}

[[nodiscard]] constexpr std::int64_t ns_since_epoch(Instant at) {
  return at.time_since_epoch().count();
}

// "15m", "1h30m", "7d", "250ms". Units: ms s m h d w. Nothing for anything else.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text);

// The shortest form that parse_duration reads, exact to the millisecond: "1h30m", "7d", "0s".
// A negative one, which only people read, starts with "-".
[[nodiscard]] std::string display_duration(Duration duration);

// RFC 3339 with 0 to 9 fraction digits; a space may stand for the T. A time without a zone is
// local to `assumed`. Also epoch numbers as text, their unit told by magnitude (parse_epoch).
[[nodiscard]] std::optional<Instant> parse_timestamp(std::string_view text,
                                                     const TimeZone& assumed);

// Seconds, milli-, micro- or nanoseconds since 1970, told apart by magnitude: below 1e11 seconds,
// below 1e14 ms, below 1e17 us, else ns. Nothing below zero, nor beyond the year 2255.
[[nodiscard]] std::optional<Instant> parse_epoch(std::int64_t value);

// "2026-03-29T00:30:00Z", with as many fraction digits (3, 6 or 9) as the value needs.
[[nodiscard]] std::string rfc3339(Instant at);

}  // namespace tokentail
