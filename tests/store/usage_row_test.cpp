// SPDX-License-Identifier: Apache-2.0
#include "store/usage_row.hpp"

#include <random>
#include <string>

#include "support/catch.hpp"

namespace tokentail {
namespace {

constexpr std::int64_t large = std::int64_t{1} << 55U;
const UsageTotals small_hour{.requests = 1,
                             .input_tokens = 3,
                             .output_tokens = 4,
                             .total_tokens = 7,
                             .cost = {15},
                             .unpriced = 0,
                             .errors = 1};
const UsageTotals large_hour{.requests = large,
                             .input_tokens = large,
                             .output_tokens = large / 2,
                             .total_tokens = 1,
                             .cost = Money::dollars(1'000'000'000),
                             .unpriced = large,
                             .errors = large};

// As the text of some requests was counted again.
UsageTotals counted_again(UsageTotals some) {
  some.recount = {.requests = 7, .reported_tokens = large, .counted_tokens = large / 3, .off = 1};
  return some;
}

UsageRow row_of_two_hours() {
  UsageRow row;
  row.add(0, small_hour);
  row.add(23, large_hour);
  return row;
}

std::string encoded(const UsageRow& row) {
  std::string bytes;
  row.encode(bytes);
  return bytes;
}

UsageTotals random_totals(std::mt19937_64& random) {
  const auto number = [&] { return static_cast<std::int64_t>(random() >> (9 + random() % 55)); };
  return {.requests = number(),
          .input_tokens = number(),
          .output_tokens = number(),
          .total_tokens = number(),
          .cost = Money{Int128{number()} * (number() >> 12)},
          .unpriced = number(),
          .errors = number(),
          .recount = {.requests = number(),
                      .reported_tokens = number(),
                      .counted_tokens = number(),
                      .off = number()}};
}

}  // namespace

TEST_CASE("a packed row of usage is read back as it was") {
  const auto row = row_of_two_hours();
  CHECK(UsageRow::decode(encoded(row)) == row);
}

TEST_CASE("any hours of a day survive being packed") {
  const auto seed = GENERATE(1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U);
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 200; ++i) {
    UsageRow row;
    row.add(static_cast<std::int64_t>(random() % 24), random_totals(random));
    for (std::int64_t hour = 0; hour < 24; ++hour) {
      if (random() % 2 == 0) {
        row.add(hour, random_totals(random));
      }
    }
    REQUIRE(UsageRow::decode(encoded(row)) == row);
  }
}

TEST_CASE("a row without recounts is what it was before there were any") {
  UsageRow row;
  row.add(5, small_hour);
  const std::string before("\1\5\1\3\4\0\x1e\0\1", 9);
  CHECK(encoded(row) == before);
  row.add(5, counted_again({.requests = 1, .cost = {}}));
  CHECK(UsageRow::decode(encoded(row)) == row);
}

TEST_CASE("every truncation of a packed row is refused") {
  auto whole = row_of_two_hours();
  whole.add(7, counted_again(small_hour));
  const auto bytes = encoded(whole);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    INFO("length " << length);
    CHECK_FALSE(UsageRow::decode(std::string_view(bytes).substr(0, length)));
  }
}

TEST_CASE("bytes after a packed row are refused") {
  CHECK_FALSE(UsageRow::decode(encoded(row_of_two_hours()) + '\0'));
}

TEST_CASE("hours out of order, twice or beyond the day are refused") {
  UsageRow row;
  row.add(5, small_hour);
  row.add(6, small_hour);
  const auto bytes = encoded(row);
  const auto second = bytes.find('\6');
  REQUIRE(second != std::string::npos);
  for (const char hour : {'\4', '\5', '\30'}) {
    auto changed = bytes;
    changed[second] = hour;
    CHECK_FALSE(UsageRow::decode(changed));
  }
}

TEST_CASE("no change of one byte makes a packed row crash the reader") {
  auto whole = row_of_two_hours();
  whole.add(7, counted_again(small_hour));
  const auto bytes = encoded(whole);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (int value = 0; value < 256; ++value) {
      auto changed = bytes;
      changed[i] = static_cast<char>(value);
      const auto row = UsageRow::decode(changed);
      if (row) {
        CHECK(encoded(*row).size() <= changed.size());
      }
    }
  }
}

TEST_CASE("rows are added hour by hour") {
  UsageRow row = row_of_two_hours();
  UsageRow other;
  other.add(0, small_hour);
  other.add(1, small_hour);
  row.add(other);
  CHECK(row.hour(0).requests == 2);
  CHECK(row.hour(1) == small_hour);
  CHECK(row.hour(23) == large_hour);
  CHECK(row.sum(0, 2).total_tokens == 21);
  CHECK(row.sum(2, 23) == UsageTotals{});
}

TEST_CASE("hours before 1970 belong to the day they lie in") {
  CHECK(day_of_hour(-1) == -1);
  CHECK(hour_of_day(-1) == 23);
  CHECK(day_of_hour(-24) == -1);
  CHECK(hour_of_day(-24) == 0);
  CHECK(day_of_hour(25) == 1);
}

}  // namespace tokentail
