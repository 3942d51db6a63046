// SPDX-License-Identifier: Apache-2.0
#include "aggregate/true_calendar.hpp"

#include <algorithm>
#include <cstdlib>
#include <ctime>

namespace tokentail::test {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t day_seconds = 86'400;

std::int64_t floored(std::int64_t value, std::int64_t unit) {
  return (value - ((value % unit) + unit) % unit) / unit;
}

std::int64_t seconds_of(Instant at) {
  return floored(ns_since_epoch(at), 1'000'000'000);
}

std::int64_t offset_at(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm local{};
  localtime_r(&time, &local);
  return local.tm_gmtoff;
}

// The largest reading that the clock on the wall ever had up to then, to a quarter of an hour:
// when it is set back, the day that began does not begin again.
std::int64_t latest_reading(std::int64_t seconds) {
  auto latest = seconds + offset_at(seconds);
  for (int quarters = 0; quarters < 14; ++quarters) {
    const auto before = (floored(seconds, 900) - quarters) * 900;
    latest = std::max(latest, before + offset_at(before));
  }
  return latest;
}

std::int64_t month_of(std::int64_t day) {
  const std::time_t time = day * day_seconds;
  std::tm utc{};
  gmtime_r(&time, &utc);
  return utc.tm_year * 12 + utc.tm_mon;
}

}  // namespace

std::pair<std::int64_t, std::int64_t> Labels::of(PeriodUnit unit) const {
  switch (unit) {
    case PeriodUnit::hour:
      return hour;
    case PeriodUnit::day:
      return {day, 0};
    case PeriodUnit::week:
      return {week, 0};
    case PeriodUnit::month:
      break;
  }
  return {month, 0};
}

void use_zone(const char* name) {
  setenv("TZ", name, 1);
  tzset();
}

Labels labels_of(Instant at, const Calendar& calendar) {
  const auto seconds = seconds_of(at);
  const auto offset = offset_at(seconds);
  const auto starts = calendar.day_starts / 1s;
  const auto day = floored(latest_reading(seconds) - starts, day_seconds);
  return {.hour = {floored(seconds + offset, 3600), offset},
          .day = day,
          .week = floored(day + 3 - calendar.week_starts, 7),  // 1970 began on a Thursday
          .month = month_of(day)};
}

Period true_period(PeriodUnit unit, const Calendar& calendar, Instant at) {
  const auto label = labels_of(at, calendar).of(unit);
  const auto quarter = floored(seconds_of(at), 900);
  const auto is_within = [&](std::int64_t quarters) {
    return labels_of(instant_from_ns(quarters * 900 * 1'000'000'000), calendar).of(unit) == label;
  };
  const auto edge = [&](std::int64_t inside, std::int64_t outside) {
    while (std::max(inside - outside, outside - inside) > 1) {
      const auto middle = (inside + outside) / 2;
      (is_within(middle) ? inside : outside) = middle;
    }
    return inside;
  };
  const std::int64_t far = 33 * 96;
  return {.from = instant_from_ns(edge(quarter, quarter - far) * 900 * 1'000'000'000),
          .to = instant_from_ns((edge(quarter, quarter + far) + 1) * 900 * 1'000'000'000)};
}

}  // namespace tokentail::test
