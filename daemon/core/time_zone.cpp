// SPDX-License-Identifier: Apache-2.0
#include "core/time_zone.hpp"

#include <algorithm>
#include <exception>

#include <date/date.h>
#include <date/tz.h>
#include <fmt/format.h>

namespace tokentail {
namespace {

using LocalTime = date::local_time<Duration>;

Instant earliest(const date::time_zone& zone, LocalTime local) {
  const auto info = zone.get_info(local);
  if (info.result == date::local_info::nonexistent) {
    return Instant{info.second.begin.time_since_epoch()};
  }
  return Instant{local.time_since_epoch() - info.first.offset};
}

LocalTime local(const date::time_zone& zone, Instant at) {
  return zone.to_local(date::sys_time<Duration>{at.time_since_epoch()});
}

}  // namespace

TimeZone TimeZone::utc() {
  static const date::time_zone* const zone = date::locate_zone("Etc/UTC");
  return TimeZone{zone};
}

Outcome<TimeZone> TimeZone::find(std::string_view name) {
  try {
    return TimeZone{name == "local" ? date::current_zone()
                                    : date::locate_zone(name == "UTC" ? "Etc/UTC" : name)};
  } catch (const std::exception&) {
    return fail(ErrorKind::invalid,
                fmt::format("unknown time zone \"{}\"; use an IANA name such as Europe/Berlin, "
                            "or UTC, or local",
                            name));
  }
}

std::string TimeZone::name() const {
  return zone_->name() == "Etc/UTC" ? "UTC" : zone_->name();
}

std::int32_t TimeZone::day_number(Instant at) const {
  return date::floor<date::days>(local(*zone_, at)).time_since_epoch().count();
}

// Local hours are cut at the offset's own change: a repeated hour is two periods. Counted in
// seconds, because a zone without changes has an offset since the year -32767.
Period TimeZone::hour(Instant at) const {
  using std::chrono::seconds;
  const auto info = zone_->get_info(date::sys_time<Duration>{at.time_since_epoch()});
  const auto local_second = date::floor<seconds>(at.time_since_epoch()) + info.offset;
  const seconds start = date::floor<std::chrono::hours>(local_second) - info.offset;
  const seconds end = start + std::chrono::hours{1};
  return {.from = Instant{std::max(start, info.begin.time_since_epoch())},
          .to = Instant{std::min(end, info.end.time_since_epoch())}};
}

Instant TimeZone::from_local(Duration local_since_epoch) const {
  return earliest(*zone_, LocalTime{local_since_epoch});
}

std::string TimeZone::display(Instant at) const {
  return date::format("%F %H:%M", date::floor<std::chrono::minutes>(local(*zone_, at)));
}

}  // namespace tokentail
