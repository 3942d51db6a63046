// SPDX-License-Identifier: Apache-2.0
#include "core/time_zone.hpp"

#include "support/catch.hpp"
#include "support/moment.hpp"

namespace tokentail {
namespace {

using namespace std::chrono_literals;
using test::at;

TimeZone zone(std::string_view name) {
  return *TimeZone::find(name);
}

// `local` as a person reads it off the wall.
std::string from_wall(const TimeZone& zone, std::string_view local) {
  return rfc3339(zone.from_local(at(local).time_since_epoch()));
}

TEST_CASE("a zone is found by its IANA name") {
  CHECK(zone("Europe/Berlin").name() == "Europe/Berlin");
  CHECK(zone("UTC").name() == "UTC");
  CHECK(zone("UTC") == TimeZone::utc());
  CHECK(TimeZone::find("local").has_value());
}

TEST_CASE("an unknown zone is refused with an example") {
  const auto found = TimeZone::find("Mars/Olympus");
  REQUIRE_FALSE(found.has_value());
  CHECK(found.error().kind == ErrorKind::invalid);
  CHECK(found.error().message.find("\"Mars/Olympus\"") != std::string::npos);
  CHECK(found.error().message.find("Europe/Berlin") != std::string::npos);
}

TEST_CASE("a skipped wall time means the moment of the change") {
  CHECK(from_wall(zone("Europe/Berlin"), "2026-03-29T02:30:00") == "2026-03-29T01:00:00Z");
  CHECK(from_wall(zone("America/New_York"), "2026-03-08T02:00:00") == "2026-03-08T07:00:00Z");
  CHECK(from_wall(zone("Australia/Sydney"), "2026-10-04T02:59:59") == "2026-10-03T16:00:00Z");
}

TEST_CASE("a repeated wall time means its first occurrence") {
  CHECK(from_wall(zone("Europe/Berlin"), "2026-10-25T02:30:00") == "2026-10-25T00:30:00Z");
  CHECK(from_wall(zone("America/New_York"), "2026-11-01T01:30:00") == "2026-11-01T05:30:00Z");
  CHECK(from_wall(zone("Australia/Sydney"), "2026-04-05T02:30:00") == "2026-04-04T15:30:00Z");
}

TEST_CASE("the day number counts local dates since 1970") {
  CHECK(TimeZone::utc().day_number(Instant{}) == 0);
  CHECK(TimeZone::utc().day_number(Instant{} - 1ns) == -1);
  CHECK(zone("Asia/Tokyo").day_number(at("1970-01-01T15:00:00Z")) == 1);
}

TEST_CASE("people see local wall time to the minute") {
  CHECK(zone("Europe/Berlin").display(at("2026-03-28T23:30:59.9Z")) == "2026-03-29 00:30");
  CHECK(TimeZone::utc().display(Instant{} - 1ns) == "1969-12-31 23:59");
}

}  // namespace
}  // namespace tokentail
