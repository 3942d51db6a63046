// SPDX-License-Identifier: Apache-2.0
#include "core/schedule.hpp"

#include "core/weekdays.hpp"
#include "support/catch.hpp"
#include "support/moment.hpp"

namespace tokentail {
namespace {

using namespace std::chrono_literals;
using test::at;

// mon-fri from 08:00 to 20:00
Schedule office() {
  return {.zone = *TimeZone::find("Europe/Berlin"), .days{0x1F}, .from = 8h, .to = 20h};
}

TEST_CASE("a schedule that says nothing is always open") {
  CHECK(Schedule{}.is_open(at("2026-11-22T03:00:00Z")));
}

TEST_CASE("office hours are open from the first minute until the last") {
  CHECK_FALSE(office().is_open(at("2026-11-23T06:59:59Z")));
  CHECK(office().is_open(at("2026-11-23T07:00:00Z")));
  CHECK(office().is_open(at("2026-11-23T18:59:59Z")));
  CHECK_FALSE(office().is_open(at("2026-11-23T19:00:00Z")));
  CHECK_FALSE(office().is_open(at("2026-11-22T12:00:00Z")));
}

TEST_CASE("what is closed opens at the next office hour") {
  CHECK(office().next_open(at("2026-11-23T19:00:00Z")) == at("2026-11-24T07:00:00Z"));
  CHECK(office().next_open(at("2026-11-20T19:00:00Z")) == at("2026-11-23T07:00:00Z"));
  CHECK(office().next_open(at("2026-11-23T12:00:00Z")) == at("2026-11-23T12:00:00Z"));
}

TEST_CASE("opening follows the clock on the wall through a change") {
  CHECK(office().next_open(at("2026-03-27T23:00:00Z")) == at("2026-03-30T06:00:00Z"));
}

TEST_CASE("a night belongs to the day it begins on") {
  const Schedule friday_night{.days{0x10}, .from = 22h, .to = 6h};
  CHECK(friday_night.is_open(at("2026-11-21T05:59:59Z")));
  CHECK_FALSE(friday_night.is_open(at("2026-11-20T05:00:00Z")));
  CHECK(friday_night.next_open(at("2026-11-21T06:00:00Z")) == at("2026-11-27T22:00:00Z"));
}

TEST_CASE("a schedule without a day never opens") {
  CHECK(Schedule{.days{0}}.next_open(at("2026-11-21T06:00:00Z")) == Instant::max());
}

TEST_CASE("times of day and weekdays are read as people write them") {
  CHECK(parse_time_of_day("08:00") == Duration{8h});
  CHECK(parse_time_of_day("8:30") == Duration{8h + 30min});
  CHECK(parse_time_of_day("24:00") == Duration{24h});
  for (const auto* wrong : {"", "8", "8:5", "25:00", "24:01", "12:60", "-1:00", "12:-5", "1:000"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_time_of_day(wrong));
  }
  CHECK(weekday_named("mon") == 0);
  CHECK(weekday_named("Sunday") == 6);
  CHECK_FALSE(weekday_named("m"));
}

}  // namespace
}  // namespace tokentail
