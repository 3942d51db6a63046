// SPDX-License-Identifier: Apache-2.0
#include "core/calendar.hpp"

#include <chrono>

#include "core/weekdays.hpp"

namespace tokentail {
namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year_month_day;

std::int32_t first_of(std::chrono::year_month month) {
  return static_cast<std::int32_t>(sys_days{month / 1}.time_since_epoch().count());
}

std::chrono::year_month month_of(std::int32_t day_number) {
  const year_month_day date{sys_days{days{day_number}}};
  return date.year() / date.month();
}

}  // namespace

Instant Calendar::start_of(std::int32_t day_number) const {
  return zone.from_local(days{day_number} + day_starts);
}

std::int32_t Calendar::day_number(Instant at) const {
  const auto date = zone.day_number(at);
  return day_starts == Duration{0} || at >= start_of(date) ? date : date - 1;
}

Period Calendar::day(std::int32_t day_number) const {
  return {.from = start_of(day_number), .to = start_of(day_number + 1)};
}

Period Calendar::period(PeriodUnit unit, Instant at) const {
  if (unit == PeriodUnit::hour) {
    return zone.hour(at);
  }
  const auto today = day_number(at);
  if (unit == PeriodUnit::day) {
    return day(today);
  }
  if (unit == PeriodUnit::week) {
    const auto first = today - (weekday_of(today) - week_starts + 7) % 7;
    return {.from = start_of(first), .to = start_of(first + 7)};
  }
  const auto month = month_of(today);
  return {.from = start_of(first_of(month)), .to = start_of(first_of(month + months{1}))};
}

std::string Calendar::text() const {
  std::string text = zone.name();
  if (day_starts != Duration{0}) {
    text.append(" ").append(display_duration(day_starts));
  }
  if (week_starts != 0) {
    text.append(" ").append(name_of_weekday(week_starts));
  }
  return text;
}

}  // namespace tokentail
