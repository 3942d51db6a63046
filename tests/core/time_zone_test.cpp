// SPDX-License-Identifier: Apache-2.0
#include "core/time_zone.hpp"

#include "support/catch.hpp"

namespace tokentail {
namespace {

using namespace std::chrono_literals;

TimeZone zone(std::string_view name) {
  return *TimeZone::find(name);
}

Instant at(std::string_view text) {
  return *parse_timestamp(text, TimeZone::utc());
}

std::string text(const Period& period) {
  return rfc3339(period.from) + "/" + rfc3339(period.to);
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

TEST_CASE("a zone that never changes its clock has hours, days, weeks and months") {
  const auto utc = TimeZone::utc();
  const auto now = at("2026-11-23T18:14:27Z");
  CHECK(text(utc.period(PeriodUnit::hour, now)) == "2026-11-23T18:00:00Z/2026-11-23T19:00:00Z");
  CHECK(text(utc.period(PeriodUnit::day, now)) == "2026-11-23T00:00:00Z/2026-11-24T00:00:00Z");
  CHECK(text(utc.period(PeriodUnit::week, now)) == "2026-11-23T00:00:00Z/2026-11-30T00:00:00Z");
  CHECK(text(utc.period(PeriodUnit::month, now)) == "2026-11-01T00:00:00Z/2026-12-01T00:00:00Z");
}

TEST_CASE("a zone of half hours cuts its hours at its own wall") {
  CHECK(text(zone("Asia/Kolkata").period(PeriodUnit::hour, at("2026-11-23T18:14:27Z"))) ==
        "2026-11-23T17:30:00Z/2026-11-23T18:30:00Z");
}

TEST_CASE("a week starts on Monday, a month on the first, across the year's end") {
  const auto berlin = zone("Europe/Berlin");
  const auto sunday = at("2026-01-04T22:59:59Z");
  CHECK(text(berlin.period(PeriodUnit::week, sunday)) ==
        "2025-12-28T23:00:00Z/2026-01-04T23:00:00Z");
  CHECK(text(berlin.period(PeriodUnit::month, at("2025-12-31T22:59:59Z"))) ==
        "2025-11-30T23:00:00Z/2025-12-31T23:00:00Z");
}

TEST_CASE("the day of the change in spring has 23 hours, in autumn 25") {
  struct Change {
    const char* zone;
    const char* spring_noon;
    const char* autumn_noon;
  };
  for (const auto& change : {
           Change{"Europe/Berlin", "2026-03-29T12:00:00Z", "2026-10-25T12:00:00Z"},
           Change{"America/New_York", "2026-03-08T17:00:00Z", "2026-11-01T17:00:00Z"},
           Change{"Australia/Sydney", "2026-10-04T02:00:00Z", "2026-04-05T02:00:00Z"},
       }) {
    CAPTURE(change.zone);
    const auto spring = zone(change.zone).period(PeriodUnit::day, at(change.spring_noon));
    const auto autumn = zone(change.zone).period(PeriodUnit::day, at(change.autumn_noon));
    CHECK(spring.to - spring.from == 23h);
    CHECK(autumn.to - autumn.from == 25h);
  }
}

TEST_CASE("a change of half an hour makes a day of 23 and a half hours") {
  const auto lord_howe = zone("Australia/Lord_Howe");
  const auto day = lord_howe.period(PeriodUnit::day, at("2026-10-04T02:00:00Z"));
  CHECK(day.to - day.from == 23h + 30min);
}

TEST_CASE("a midnight that the clock skips starts the day at the change") {
  const auto day = zone("America/Sao_Paulo").period(PeriodUnit::day, at("2018-11-04T12:00:00Z"));
  CHECK(text(day) == "2018-11-04T03:00:00Z/2018-11-05T02:00:00Z");
}

TEST_CASE("a midnight that occurs twice starts the day at its first") {
  const auto havana = zone("America/Havana");
  const auto day = havana.period(PeriodUnit::day, at("2024-11-03T12:00:00Z"));
  CHECK(text(day) == "2024-11-03T04:00:00Z/2024-11-04T05:00:00Z");
  CHECK(havana.day_number(at("2024-11-03T05:30:00Z")) == havana.day_number(day.from));
}

TEST_CASE("a date that a zone left out is an empty day") {
  const auto apia = zone("Pacific/Apia");
  const auto before = apia.day_number(at("2011-12-30T09:59:59Z"));
  CHECK(apia.day_number(at("2011-12-30T10:00:00Z")) == before + 2);
  const auto skipped = apia.day(before + 1);
  CHECK(skipped.from == skipped.to);
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

TEST_CASE("a repeated hour is two periods, a skipped one none") {
  const auto berlin = zone("Europe/Berlin");
  const auto first = berlin.period(PeriodUnit::hour, at("2026-10-25T00:30:00Z"));
  const auto second = berlin.period(PeriodUnit::hour, at("2026-10-25T01:30:00Z"));
  CHECK(text(first) == "2026-10-25T00:00:00Z/2026-10-25T01:00:00Z");
  CHECK(text(second) == "2026-10-25T01:00:00Z/2026-10-25T02:00:00Z");
  CHECK(berlin.display(first.from) == berlin.display(second.from));
  CHECK(berlin.display(berlin.period(PeriodUnit::hour, at("2026-03-29T01:00:00Z")).from) ==
        "2026-03-29 03:00");
}

TEST_CASE("a change within an hour ends the period") {
  const auto lord_howe = zone("Australia/Lord_Howe");
  const auto before = lord_howe.period(PeriodUnit::hour, at("2026-04-04T14:45:00Z"));
  const auto after = lord_howe.period(PeriodUnit::hour, at("2026-04-04T15:00:00Z"));
  CHECK(before.to == at("2026-04-04T15:00:00Z"));
  CHECK(after.from == before.to);
}

TEST_CASE("periods of every unit tile a whole year without gap or overlap") {
  for (const auto* name : {"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
                           "America/Havana", "Africa/Casablanca", "Asia/Kolkata"}) {
    for (const auto unit :
         {PeriodUnit::hour, PeriodUnit::day, PeriodUnit::week, PeriodUnit::month}) {
      CAPTURE(name, static_cast<int>(unit));
      const auto here = zone(name);
      auto period = here.period(unit, at("2026-01-01T00:00:00Z"));
      bool tiles = true;
      while (period.from < at("2027-01-01T00:00:00Z")) {
        const auto next = here.period(unit, period.to);
        tiles = tiles && next.from == period.to && next.to > next.from &&
                here.period(unit, period.to - 1ns) == period && period.contains(period.from) &&
                !period.contains(period.to);
        period = next;
      }
      CHECK(tiles);
    }
  }
}

TEST_CASE("every day number names the day it was taken from") {
  const auto sydney = zone("Australia/Sydney");
  const auto start = sydney.day_number(at("2026-01-01T00:00:00Z"));
  for (std::int32_t day = start; day < start + 366; ++day) {
    CHECK(sydney.day_number(sydney.day(day).from) == day);
    CHECK(sydney.day_number(sydney.day(day).to - 1ns) == day);
  }
}

TEST_CASE("the day number counts local dates since 1970") {
  CHECK(TimeZone::utc().day_number(Instant{}) == 0);
  CHECK(TimeZone::utc().day_number(Instant{} - 1ns) == -1);
  CHECK(zone("Asia/Tokyo").day_number(at("1970-01-01T15:00:00Z")) == 1);
}

TEST_CASE("the ends of time have periods too") {
  for (const auto* moment : {"1700-01-01T12:00:00Z", "2250-12-31T12:00:00Z"}) {
    for (const auto* name : {"UTC", "Asia/Kolkata", "America/New_York"}) {
      for (const auto unit :
           {PeriodUnit::hour, PeriodUnit::day, PeriodUnit::week, PeriodUnit::month}) {
        CAPTURE(moment, name, static_cast<int>(unit));
        CHECK(zone(name).period(unit, at(moment)).contains(at(moment)));
      }
    }
  }
}

TEST_CASE("people see local wall time to the minute") {
  CHECK(zone("Europe/Berlin").display(at("2026-03-28T23:30:59.9Z")) == "2026-03-29 00:30");
  CHECK(TimeZone::utc().display(Instant{} - 1ns) == "1969-12-31 23:59");
}

}  // namespace
}  // namespace tokentail
