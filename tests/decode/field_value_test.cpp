// SPDX-License-Identifier: Apache-2.0
#include "decode/field_value.hpp"

#include <algorithm>
#include <string>

#include "decode/number_text.hpp"
#include "decode/text_arena.hpp"
#include "decode/timestamp_reader.hpp"
#include "support/catch.hpp"

using namespace tokentail;

namespace {

std::int64_t epoch_ns(std::string_view token) {
  return ns_since_epoch(read_timestamp(token, TimeZone::utc()).value());
}

// The value as text, or the reason's name.
std::string shown(const FieldValue<Money>& value) {
  return value ? decimal_usd(*value) : std::string(name_of(value.error()));
}
std::string shown(const FieldValue<Duration>& value) {
  return value ? std::to_string(value->count()) : std::string(name_of(value.error()));
}
std::string shown(const FieldValue<std::int32_t>& value) {
  return value ? std::to_string(*value) : std::string(name_of(value.error()));
}
std::string shown(const FieldValue<Int128>& value) {
  return value ? to_string(*value) : std::string(name_of(value.error()));
}

}  // namespace

TEST_CASE("an epoch number is exact to the nanosecond of its text") {
  CHECK(epoch_ns("1763900000") == 1763900000'000000000);
  CHECK(epoch_ns("1763900000.123456789") == 1763900000'123456789);
  CHECK(epoch_ns("1763900000.1") == 1763900000'100000000);
  CHECK(epoch_ns("\"1763900000.000000001\"") == 1763900000'000000001);
  CHECK(epoch_ns("1.763900000123456789e9") == 1763900000'123456789);
  CHECK(epoch_ns("1763900000123") == 1763900000'123000000);
  CHECK(epoch_ns("1763900000123456") == 1763900000'123456000);
  CHECK(epoch_ns("1763900000123456789") == 1763900000'123456789);
  CHECK(epoch_ns("1763900000.0") == 1763900000'000000000);
  CHECK(epoch_ns("1763900000.12345678949") == 1763900000'123456789);
  CHECK(epoch_ns("\"2025-11-23T12:13:20.123456789Z\"") == 1763900000'123456789);
}

TEST_CASE("remembering the minute changes no time") {
  TimestampReader reader(TimeZone::find("Europe/Berlin").value());
  for (const auto* token :
       {"\"2026-03-02T10:15:00Z\"", "\"2026-03-02T10:15:59.5Z\"", "\"2026-03-02T10:15:60Z\"",
        "\"2026-03-02T10:15:07.123456789Z\"", "\"2026-03-02T10:15:07.1234567890Z\"",
        "\"2026-03-02T10:15:07\"", "\"2026-03-02T10:15:07+02:00\"", "\"2026-03-02T10:15:7xZ\"",
        "\"2026-03-02T10:15:07.Z\"", "\"2026-03-02T10:15:07.1xZ\"", "\"2026-03-02T10:15:07,5Z\"",
        "\"2026-03-02T10:16:60Z\"", "\"2026-03-02T10:16:01Z\"", "\"2026-03-02 10:16:01.25Z\"",
        "\"2026-03-02T10:16:01z\"", "1772446500", "\"\\n26-03-02T10:16:01Z\""}) {
    INFO(token);
    const auto plain = read_timestamp(token, TimeZone::find("Europe/Berlin").value());
    for (int again = 0; again < 2; ++again) {
      const auto read = reader.read(token);
      REQUIRE(read.has_value() == plain.has_value());
      CHECK((!plain || *plain == *read));
    }
  }
}

TEST_CASE("a logged cost is rounded to pico-dollars, for printed doubles carry noise") {
  CHECK(shown(read_usd("0.30000000000000004")) == "0.30");
  CHECK(shown(read_usd("1.5e-6")) == "0.0000015");
  CHECK(shown(read_usd("\"0.0125\"")) == "0.0125");
  CHECK(shown(read_usd("0.0000000000005")) == "0.000000000001");
  CHECK(shown(read_usd("-0.01")) == "negative");
  CHECK(shown(read_usd("1000000000.01")) == "out_of_range");
}

TEST_CASE("a latency keeps its fraction of a millisecond") {
  CHECK(shown(read_milliseconds("412.5")) == "412500000");
  CHECK(shown(read_milliseconds("0.0000014")) == "1");
  CHECK(shown(read_milliseconds("1e30")) == "out_of_range");
}

TEST_CASE("a status is a whole number below a thousand") {
  CHECK(shown(read_status("200")) == "200");
  CHECK(shown(read_status("\"429\"")) == "429");
  CHECK(shown(read_status("1000")) == "out_of_range");
  CHECK(shown(read_status("\"ok\"")) == "not_a_number");
}

TEST_CASE("the number grammar is that of JSON") {
  for (const auto* good : {"0", "-0", "1", "10", "0.5", "1e5", "1E+5", "1.25e-3", "-12.5"}) {
    INFO(good);
    CHECK(is_json_number(good));
  }
  for (const auto* bad : {"", "-", "+1", "01", "1.", ".5", "1e", "1e+", "NaN", "1x", "1 ", "--1"}) {
    INFO(bad);
    CHECK_FALSE(is_json_number(bad));
  }
}

TEST_CASE("scaling rounds half up and never overflows") {
  CHECK(shown(parse_scaled("1.2345", 3, 10'000)) == "1235");
  CHECK(shown(parse_scaled("1.2344", 3, 10'000)) == "1234");
  CHECK(shown(parse_scaled("0.00004", 3, 10'000)) == "0");
  CHECK(shown(parse_scaled("0e999999", 3, 10'000)) == "0");
  CHECK(shown(parse_scaled("1e-999999999999", 3, 10'000)) == "0");
  CHECK(shown(parse_scaled("10000.0005", 0, 10'000)) == "10000");
  CHECK(shown(parse_scaled("9999.5", 0, 9'999)) == "out_of_range");
}

TEST_CASE("an arena keeps texts apart, reuses its blocks and takes texts of any size") {
  TextArena arena;
  std::copy_n("abc", 3, arena.reserve(100));
  const auto first = arena.keep(3);
  std::copy_n("de", 2, arena.reserve(100));
  CHECK(arena.keep(2) == "de");
  CHECK(first == "abc");
  std::fill_n(arena.reserve(200'000), 200'000, 'x');
  CHECK(arena.keep(200'000).size() == 200'000);
  CHECK(first == "abc");
  const auto held = arena.capacity();
  for (int i = 0; i < 100; ++i) {
    arena.clear();
    std::fill_n(arena.reserve(200'000), 200'000, 'y');
    arena.keep(200'000);
  }
  CHECK(arena.capacity() == held);
}
