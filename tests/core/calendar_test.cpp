// SPDX-License-Identifier: Apache-2.0
#include "core/calendar.hpp"

#include "support/catch.hpp"
#include "support/moment.hpp"

namespace tokentail {
namespace {

using namespace std::chrono_literals;
using test::at;

Calendar in(std::string_view zone) {
  return {.zone = *TimeZone::find(zone)};
}

std::string text(const Period& period) {
  return rfc3339(period.from) + "/" + rfc3339(period.to);
}

TEST_CASE("a zone that never changes its clock has hours, days, weeks and months") {
  const auto utc = Calendar{};
  const auto now = at("2026-11-23T18:14:27Z");
  CHECK(text(utc.period(PeriodUnit::hour, now)) == "2026-11-23T18:00:00Z/2026-11-23T19:00:00Z");
  CHECK(text(utc.period(PeriodUnit::day, now)) == "2026-11-23T00:00:00Z/2026-11-24T00:00:00Z");
  CHECK(text(utc.period(PeriodUnit::week, now)) == "2026-11-23T00:00:00Z/2026-11-30T00:00:00Z");
  CHECK(text(utc.period(PeriodUnit::month, now)) == "2026-11-01T00:00:00Z/2026-12-01T00:00:00Z");
}

TEST_CASE("a zone of half hours cuts its hours at its own wall") {
  CHECK(text(in("Asia/Kolkata").period(PeriodUnit::hour, at("2026-11-23T18:14:27Z"))) ==
        "2026-11-23T17:30:00Z/2026-11-23T18:30:00Z");
}

TEST_CASE("a week starts on Monday, a month on the first, across the year's end") {
  const auto berlin = in("Europe/Berlin");
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
    const auto spring = in(change.zone).period(PeriodUnit::day, at(change.spring_noon));
    const auto autumn = in(change.zone).period(PeriodUnit::day, at(change.autumn_noon));
    CHECK(spring.to - spring.from == 23h);
    CHECK(autumn.to - autumn.from == 25h);
  }
}

TEST_CASE("a change of half an hour makes a day of 23 and a half hours") {
  const auto lord_howe = in("Australia/Lord_Howe");
  const auto day = lord_howe.period(PeriodUnit::day, at("2026-10-04T02:00:00Z"));
  CHECK(day.to - day.from == 23h + 30min);
}

TEST_CASE("a midnight that the clock skips starts the day at the change") {
  const auto day = in("America/Sao_Paulo").period(PeriodUnit::day, at("2018-11-04T12:00:00Z"));
  CHECK(text(day) == "2018-11-04T03:00:00Z/2018-11-05T02:00:00Z");
}

TEST_CASE("a midnight that occurs twice starts the day at its first") {
  const auto havana = in("America/Havana");
  const auto day = havana.period(PeriodUnit::day, at("2024-11-03T12:00:00Z"));
  CHECK(text(day) == "2024-11-03T04:00:00Z/2024-11-04T05:00:00Z");
  CHECK(havana.day_number(at("2024-11-03T05:30:00Z")) == havana.day_number(day.from));
}

TEST_CASE("a date that a zone left out is an empty day") {
  const auto apia = in("Pacific/Apia");
  const auto before = apia.day_number(at("2011-12-30T09:59:59Z"));
  CHECK(apia.day_number(at("2011-12-30T10:00:00Z")) == before + 2);
  const auto skipped = apia.day(before + 1);
  CHECK(skipped.from == skipped.to);
}

TEST_CASE("a repeated hour is two periods, a skipped one none") {
  const auto berlin = in("Europe/Berlin");
  const auto first = berlin.period(PeriodUnit::hour, at("2026-10-25T00:30:00Z"));
  const auto second = berlin.period(PeriodUnit::hour, at("2026-10-25T01:30:00Z"));
  CHECK(text(first) == "2026-10-25T00:00:00Z/2026-10-25T01:00:00Z");
  CHECK(text(second) == "2026-10-25T01:00:00Z/2026-10-25T02:00:00Z");
  CHECK(berlin.zone.display(first.from) == berlin.zone.display(second.from));
  CHECK(berlin.zone.display(berlin.period(PeriodUnit::hour, at("2026-03-29T01:00:00Z")).from) ==
        "2026-03-29 03:00");
}

TEST_CASE("a change within an hour ends the period") {
  const auto lord_howe = in("Australia/Lord_Howe");
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
      const auto here = in(name);
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
  const auto sydney = in("Australia/Sydney");
  const auto start = sydney.day_number(at("2026-01-01T00:00:00Z"));
  for (std::int32_t day = start; day < start + 366; ++day) {
    CHECK(sydney.day_number(sydney.day(day).from) == day);
    CHECK(sydney.day_number(sydney.day(day).to - 1ns) == day);
  }
}

TEST_CASE("the ends of time have periods too") {
  for (const auto* moment : {"1700-01-01T12:00:00Z", "2250-12-31T12:00:00Z"}) {
    for (const auto* name : {"UTC", "Asia/Kolkata", "America/New_York"}) {
      for (const auto unit :
           {PeriodUnit::hour, PeriodUnit::day, PeriodUnit::week, PeriodUnit::month}) {
        CAPTURE(moment, name, static_cast<int>(unit));
        CHECK(in(name).period(unit, at(moment)).contains(at(moment)));
      }
    }
  }
}

TEST_CASE("a day that begins at four is the whole day until the next four") {
  auto berlin = in("Europe/Berlin");
  berlin.day_starts = 4h;
  CHECK(text(berlin.period(PeriodUnit::day, at("2026-11-23T02:59:59Z"))) ==
        "2026-11-22T03:00:00Z/2026-11-23T03:00:00Z");
  CHECK(text(berlin.period(PeriodUnit::day, at("2026-11-23T03:00:00Z"))) ==
        "2026-11-23T03:00:00Z/2026-11-24T03:00:00Z");
  CHECK(text(berlin.period(PeriodUnit::month, at("2026-12-01T02:00:00Z"))) ==
        "2026-11-01T03:00:00Z/2026-12-01T03:00:00Z");
}

TEST_CASE("a day that begins at four in the night of a change has 23 or 25 hours") {
  auto berlin = in("Europe/Berlin");
  berlin.day_starts = 4h;
  const auto spring = berlin.period(PeriodUnit::day, at("2026-03-28T12:00:00Z"));
  const auto autumn = berlin.period(PeriodUnit::day, at("2026-10-24T12:00:00Z"));
  CHECK(spring.to - spring.from == 23h);
  CHECK(autumn.to - autumn.from == 25h);
}

TEST_CASE("a week begins on the day it is told to") {
  auto utc = Calendar{};
  utc.week_starts = 6;
  CHECK(text(utc.period(PeriodUnit::week, at("2026-11-23T12:00:00Z"))) ==
        "2026-11-22T00:00:00Z/2026-11-29T00:00:00Z");
  CHECK(text(utc.period(PeriodUnit::week, at("2026-11-21T23:59:59Z"))) ==
        "2026-11-15T00:00:00Z/2026-11-22T00:00:00Z");
}

TEST_CASE("days that begin late tile the year in every zone") {
  for (const auto* name : {"Europe/Berlin", "America/Havana", "Australia/Lord_Howe"}) {
    for (const auto starts : {Duration{30min}, Duration{2h + 30min}, Duration{23h}}) {
      CAPTURE(name, starts.count());
      auto here = in(name);
      here.day_starts = starts;
      auto day = here.period(PeriodUnit::day, at("2026-01-01T00:00:00Z"));
      bool tiles = true;
      while (day.from < at("2027-01-01T00:00:00Z")) {
        const auto next = here.period(PeriodUnit::day, day.to);
        tiles = tiles && next.from == day.to && next.to > next.from &&
                here.day_number(day.to - 1ns) + 1 == here.day_number(day.to);
        day = next;
      }
      CHECK(tiles);
    }
  }
}

TEST_CASE("calendars that cut time differently have different texts") {
  auto late = in("Europe/Berlin");
  late.day_starts = 4h;
  auto sunday = late;
  sunday.week_starts = 6;
  CHECK(in("Europe/Berlin").text() == "Europe/Berlin");
  CHECK(late.text() == "Europe/Berlin 4h");
  CHECK(sunday.text() == "Europe/Berlin 4h sun");
}

}  // namespace
}  // namespace tokentail
