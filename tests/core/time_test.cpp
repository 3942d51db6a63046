// SPDX-License-Identifier: Apache-2.0
#include "core/time.hpp"

#include <limits>

#include "core/time_zone.hpp"
#include "support/catch.hpp"

namespace tokentail {
namespace {

using namespace std::chrono_literals;

std::string read(std::string_view text, const TimeZone& assumed = TimeZone::utc()) {
  const auto at = parse_timestamp(text, assumed);
  return at ? rfc3339(*at) : "refused";
}

TEST_CASE("a duration is a sequence of counts and units") {
  CHECK(parse_duration("15m") == 15min);
  CHECK(parse_duration("1h30m") == 90min);
  CHECK(parse_duration("7d") == 24h * 7);
  CHECK(parse_duration("2w") == 24h * 14);
  CHECK(parse_duration("250ms") == 250ms);
  CHECK(parse_duration("1m30s500ms") == 90'500ms);
  CHECK(parse_duration("0s") == 0s);
}

TEST_CASE("what is not a duration is refused") {
  for (const auto* text :
       {"", "5", "m", "-5m", "+5m", "1.5h", "5 m", " 5m", "5m ", "5M", "5y", "1h-30m", "h1",
        "99999999999999999999s", "9223372036854775807s", "15250w999999w"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text).has_value());
  }
}

TEST_CASE("a duration is shown in the form that is read") {
  CHECK(display_duration(0s) == "0s");
  CHECK(display_duration(90min) == "1h30m");
  CHECK(display_duration(24h * 14) == "14d");
  CHECK(display_duration(24h + 1ms) == "1d1ms");
  CHECK(display_duration(-90s) == "-1m30s");
  CHECK(display_duration(1ns) == "0s");
  for (const Duration sample : {Duration{1ms}, Duration{59s}, Duration{26h}, Duration{24h * 400}}) {
    CHECK(parse_duration(display_duration(sample)) == sample);
  }
}

TEST_CASE("RFC 3339 is read with 0 to 9 fraction digits, each exact") {
  CHECK(read("2026-03-29T00:30:00Z") == "2026-03-29T00:30:00Z");
  CHECK(read("2026-03-29T00:30:00.1Z") == "2026-03-29T00:30:00.100Z");
  CHECK(read("2026-03-29T00:30:00.12Z") == "2026-03-29T00:30:00.120Z");
  CHECK(read("2026-03-29T00:30:00.123Z") == "2026-03-29T00:30:00.123Z");
  CHECK(read("2026-03-29T00:30:00.1234Z") == "2026-03-29T00:30:00.123400Z");
  CHECK(read("2026-03-29T00:30:00.123456Z") == "2026-03-29T00:30:00.123456Z");
  CHECK(read("2026-03-29T00:30:00.1234567Z") == "2026-03-29T00:30:00.123456700Z");
  CHECK(read("2026-03-29T00:30:00.123456789Z") == "2026-03-29T00:30:00.123456789Z");
}

TEST_CASE("a space or a small letter may stand for T and Z, a comma for the point") {
  CHECK(read("2026-03-29 00:30:00Z") == "2026-03-29T00:30:00Z");
  CHECK(read("2026-03-29t00:30:00z") == "2026-03-29T00:30:00Z");
  CHECK(read("2026-03-29 00:30:00,250") == "2026-03-29T00:30:00.250Z");
}

TEST_CASE("an offset is taken off, in each of its forms") {
  CHECK(read("2026-03-29T00:30:00+02:00") == "2026-03-28T22:30:00Z");
  CHECK(read("2026-03-29T00:30:00-0530") == "2026-03-29T06:00:00Z");
  CHECK(read("2026-03-29T00:30:00.5+02") == "2026-03-28T22:30:00.500Z");
  CHECK(read("2026-03-29T00:30:00-00:00") == "2026-03-29T00:30:00Z");
}

TEST_CASE("a time without a zone is local to the one assumed") {
  const auto tokyo = *TimeZone::find("Asia/Tokyo");
  CHECK(read("2026-03-29T09:30:00", tokyo) == "2026-03-29T00:30:00Z");
  CHECK(read("2026-03-29 09:30:00.25", tokyo) == "2026-03-29T00:30:00.250Z");
  CHECK(read("2026-03-29T09:30:00Z", tokyo) == "2026-03-29T09:30:00Z");
}

TEST_CASE("a bare date is its first moment") {
  CHECK(read("2026-03-29") == "2026-03-29T00:00:00Z");
  CHECK(read("2026-07-01", *TimeZone::find("Europe/Berlin")) == "2026-06-30T22:00:00Z");
}

TEST_CASE("a leap second reads as the moment after it") {
  CHECK(read("2016-12-31T23:59:60Z") == "2017-01-01T00:00:00Z");
}

TEST_CASE("leap days exist in leap years only") {
  CHECK(read("2024-02-29T00:00:00Z") == "2024-02-29T00:00:00Z");
  CHECK(read("2000-02-29T00:00:00Z") == "2000-02-29T00:00:00Z");
  CHECK(read("2026-02-29T00:00:00Z") == "refused");
  CHECK(read("2100-02-29T00:00:00Z") == "refused");
}

TEST_CASE("what is no time stamp is refused") {
  for (const auto* text : {"",
                           "now",
                           "2026-03-29T",
                           "2026-03-29T00",
                           "2026-03-29T00:30",
                           "2026-03-29T24:00:00Z",
                           "2026-03-29T00:60:00Z",
                           "2026-03-29T00:00:61Z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-01",
                           "2026-01-00",
                           "2026-04-31",
                           "2026-3-29T00:30:00Z",
                           "2026-03-29T00:30:00.Z",
                           "2026-03-29T00:30:00.1234567890Z",
                           "2026-03-29T00:30:00 Z",
                           "2026-03-29T00:30:00+2:00",
                           "2026-03-29T00:30:00+02:",
                           "2026-03-29T00:30:00+24:00",
                           "2026-03-29T00:30:00+02:60",
                           "2026-03-29T00:30:00ZZ",
                           "2026-03-29x00:30:00Z",
                           "1600-01-01T00:00:00Z",
                           "9999-01-01T00:00:00Z",
                           "-026-03-29T00:30:00Z",
                           "20260329T003000Z"}) {
    CAPTURE(text);
    CHECK(read(text) == "refused");
  }
}

TEST_CASE("no truncation of a time stamp is read as something else than a local time or a date") {
  constexpr std::string_view whole = "2026-03-29T00:30:00.123456789+02:00";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(whole.substr(0, size));
    const auto at = parse_timestamp(whole.substr(0, size), TimeZone::utc());
    const bool bare_year = size >= 1 && size <= 4;  // digits alone are an epoch number
    const bool date_or_local = size == 10 || size == 19 || (size >= 21 && size <= 29);
    const bool shorter_offset = size == 32;
    CHECK(at.has_value() == (bare_year || date_or_local || shorter_offset));
  }
}

TEST_CASE("an epoch number is seconds, milli-, micro- or nanoseconds by its magnitude") {
  CHECK(rfc3339(*parse_epoch(1'763'900'000)) == "2025-11-23T12:13:20Z");
  CHECK(parse_epoch(1'763'900'000'000) == parse_epoch(1'763'900'000));
  CHECK(parse_epoch(1'763'900'000'000'000) == parse_epoch(1'763'900'000));
  CHECK(parse_epoch(1'763'900'000'000'000'000) == parse_epoch(1'763'900'000));
  CHECK(parse_epoch(0) == Instant{});
}

TEST_CASE("the magnitudes meet at 1e11, 1e14 and 1e17") {
  CHECK(rfc3339(*parse_epoch(100'000'000'000)) == "1973-03-03T09:46:40Z");
  CHECK(rfc3339(*parse_epoch(100'000'000'000'000)) == "1973-03-03T09:46:40Z");
  CHECK(rfc3339(*parse_epoch(100'000'000'000'000'000)) == "1973-03-03T09:46:40Z");
}

TEST_CASE("an epoch number below zero or beyond 2255 is refused") {
  CHECK_FALSE(parse_epoch(-1).has_value());
  CHECK_FALSE(parse_epoch(99'999'999'999).has_value());
  CHECK_FALSE(parse_epoch(99'999'999'999'999).has_value());
  CHECK_FALSE(parse_epoch(99'999'999'999'999'999).has_value());
  CHECK_FALSE(parse_epoch(std::numeric_limits<std::int64_t>::max()).has_value());
  CHECK(parse_epoch(8'999'999'999).has_value());
}

TEST_CASE("an epoch number may be text, with a fraction of seconds") {
  CHECK(read("1763900000") == "2025-11-23T12:13:20Z");
  CHECK(read("1763900000123") == "2025-11-23T12:13:20.123Z");
  CHECK(read("1763900000.123456") == "2025-11-23T12:13:20.123456Z");
  for (const auto* text : {"-1", "-0.5", "1763900000.", "1763900000123.5", "1763900000x", "1e9",
                           "99999999999999999999"}) {
    CAPTURE(text);
    CHECK(read(text) == "refused");
  }
}

TEST_CASE("times before 1970 are written with their fraction") {
  CHECK(rfc3339(instant_from_ns(-1)) == "1969-12-31T23:59:59.999999999Z");
  CHECK(rfc3339(instant_from_ns(-1'500'000'000)) == "1969-12-31T23:59:58.500Z");
  CHECK(ns_since_epoch(instant_from_ns(-7)) == -7);
}

TEST_CASE("what rfc3339 writes is read back as the same instant") {
  for (const std::int64_t ns : {0LL, 1LL, 999LL, 1'000'000LL, 1'763'900'000'123'456'789LL}) {
    const auto at = instant_from_ns(ns);
    CHECK(parse_timestamp(rfc3339(at), TimeZone::utc()) == at);
  }
}

}  // namespace
}  // namespace tokentail
