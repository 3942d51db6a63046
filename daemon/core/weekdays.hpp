// SPDX-License-Identifier: Apache-2.0
// Days of the week, counted from Monday = 0, and times of day as people write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/time.hpp"

namespace tokentail {

// Of a day counted since 1970-01-01, which was a Thursday.
[[nodiscard]] constexpr int weekday_of(std::int32_t day_number) {
  return ((day_number + 3) % 7 + 7) % 7;
}

// "mon" to "sun".
[[nodiscard]] std::string_view name_of_weekday(int weekday);

// "mon", "Mon", "monday". Nothing for anything else.
[[nodiscard]] std::optional<int> weekday_named(std::string_view name);

// "08:00", "8:00", "23:59", "24:00": the time since midnight. Nothing for anything else.
[[nodiscard]] std::optional<Duration> parse_time_of_day(std::string_view text);

}  // namespace tokentail
