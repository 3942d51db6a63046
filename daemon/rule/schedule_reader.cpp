// SPDX-License-Identifier: Apache-2.0
#include "rule/schedule_reader.hpp"

#include <array>
#include <bitset>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "core/escape.hpp"
#include "core/weekdays.hpp"
#include "rule/envelope.hpp"

namespace tokentail {
namespace {

constexpr std::size_t week = 7;

// "mon", "mon-fri", "fri-mon". Nothing for anything else.
std::optional<std::bitset<week>> days_of(std::string_view text) {
  const auto dash = text.find('-');
  const auto first = weekday_named(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : weekday_named(text.substr(dash + 1));
  if (!first || !last) {
    return std::nullopt;
  }
  std::bitset<week> named;
  for (auto day = static_cast<std::size_t>(*first);; day = (day + 1) % week) {
    named.set(day);
    if (day == static_cast<std::size_t>(*last)) {
      return named;
    }
  }
}

// One of the above, or a list of them, in YAML or behind commas.
void read_days(const YamlEntry& entry, Schedule& schedule, Report& report) {
  const auto scalars = report.scalars(entry);
  if (!scalars) {
    return;
  }
  schedule.days.reset();
  for (const auto* scalar : *scalars) {
    const auto named = days_of(scalar->text);
    if (!named) {
      report.error(*scalar,
                   fmt::format("\"{}\" are no days of the week", printable(scalar->text, 60)),
                   "as in mon-fri, or [mon, wed]");
      return;
    }
    schedule.days |= *named;
  }
}

}  // namespace

std::optional<TimeZone> read_zone(const YamlEntry& entry, Report& report) {
  if (!report.is_scalar(entry)) {
    return std::nullopt;
  }
  const auto zone = TimeZone::find(entry.value.text);
  if (!zone) {
    report.error(entry.value, zone.error().message);
    return std::nullopt;
  }
  return *zone;
}

std::optional<Duration> read_time_of_day(const YamlEntry& entry, Report& report) {
  if (!report.is_scalar(entry)) {
    return std::nullopt;
  }
  const auto time = parse_time_of_day(entry.value.text);
  if (!time) {
    report.error(entry.value,
                 fmt::format("\"{}\" is not a time of day", printable(entry.value.text, 60)),
                 "as in 08:00");
  }
  return time;
}

std::optional<Schedule> read_schedule(const YamlEntry& entry, const TimeZone& zone,
                                      Report& report) {
  Schedule schedule{.zone = zone};
  if (entry.value.is_scalar() && entry.value.text == "always") {
    return schedule;
  }
  if (!report.is_map(entry.value, "\"active\"")) {
    return std::nullopt;
  }
  const auto before = report.errors();
  for (const auto& part : entry.value.entries) {
    if (part.key.text == "days") {
      read_days(part, schedule, report);
    } else if (part.key.text == "from") {
      schedule.from = read_time_of_day(part, report).value_or(schedule.from);
    } else if (part.key.text == "to") {
      schedule.to = read_time_of_day(part, report).value_or(schedule.to);
    } else if (part.key.text == "timezone") {
      schedule.zone = read_zone(part, report).value_or(schedule.zone);
    } else {
      constexpr std::array<std::string_view, 4> known{"days", "from", "to", "timezone"};
      unknown_key(part, known, report);
    }
  }
  return report.errors() == before ? std::optional(schedule) : std::nullopt;
}

}  // namespace tokentail
