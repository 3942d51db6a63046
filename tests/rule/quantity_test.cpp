// SPDX-License-Identifier: Apache-2.0
#include "rule/quantity.hpp"

#include <limits>
#include <random>

#include "support/catch.hpp"

namespace tokentail {
namespace {

constexpr auto most = std::numeric_limits<std::int64_t>::max();
const Int128 huge = static_cast<Int128>(most) * most;

bool is(const std::optional<Quantity>& q, Int128 numerator, Int128 denominator) {
  return q && compare(*q, {numerator, denominator}) == std::strong_ordering::equal;
}

}  // namespace

TEST_CASE("fractions are added, multiplied and divided exactly") {
  CHECK(is(add({1, 3}, {1, 6}), 1, 2));
  CHECK(is(subtract({1, 3}, {1, 2}), -1, 6));
  CHECK(is(multiply({2, 3}, {9, 4}), 3, 2));
  CHECK(is(divide({1, 2}, {-3, 4}), -2, 3));
}

TEST_CASE("division by zero has no result") {
  CHECK_FALSE(divide({1, 1}, {0, 1}).has_value());
}

TEST_CASE("a result beyond 128 bits is nothing, never a wrapped number") {
  CHECK_FALSE(add({huge, 1}, {huge * 2, 1}).has_value());
  CHECK_FALSE(multiply({huge, 1}, {4, 1}).has_value());
  CHECK_FALSE(subtract({-huge * 2, 1}, {huge, 1}).has_value());
}

TEST_CASE("what fits in lowest terms is found although the detour overflows") {
  CHECK(is(multiply({huge, 3}, {6, 4}), huge, 2));
  CHECK(is(add({huge, huge}, {huge * 2, huge * 2}), 2, 1));
}

TEST_CASE("comparison never overflows and agrees with itself turned round") {
  CHECK(compare({huge, huge - 1}, {huge - 1, huge - 2}) == std::strong_ordering::less);
  CHECK(compare({huge - 1, huge - 2}, {huge, huge - 1}) == std::strong_ordering::greater);
  CHECK(compare({huge, huge}, {1, 1}) == std::strong_ordering::equal);
  CHECK(compare({-huge, huge - 1}, {-(huge - 1), huge - 2}) == std::strong_ordering::greater);
}

TEST_CASE("comparison of small fractions agrees with cross-multiplication") {
  std::mt19937_64 random(20260329);  // NOLINT: a fixed seed makes the test repeatable
  std::uniform_int_distribution<std::int64_t> numbers(-1'000'000, 1'000'000);
  for (int i = 0; i < 2000; ++i) {
    const Quantity a{numbers(random), numbers(random) + 1'000'001};
    const Quantity b{numbers(random), numbers(random) + 1'000'001};
    CHECK(compare(a, b) == (a.numerator * b.denominator <=> b.numerator * a.denominator));
  }
}

TEST_CASE("machines read exact decimals in dollars and seconds") {
  CHECK(decimal({5, 2}, Unit::number) == "2.5");
  CHECK(decimal({1, 3}, Unit::number) == "0.333333");
  CHECK(decimal({2, 3}, Unit::number) == "0.666667");
  CHECK(decimal({-1, 4}, Unit::number) == "-0.25");
  CHECK(decimal({500'000'000'000'000, 1}, Unit::usd) == "500");
  CHECK(decimal({1, 1}, Unit::usd) == "0.000000000001");
  CHECK(decimal({1'500'000'000, 1}, Unit::duration) == "1.5");
  CHECK(decimal({1'200'000, 1}, Unit::tokens) == "1200000");
  CHECK(decimal({1'999'999'999, 1'000'000'000}, Unit::number) == "1.999999999");
  CHECK(decimal({huge, huge - 1}, Unit::number) == "1");
}

TEST_CASE("people read short amounts that are never above the true one") {
  CHECK(display({1, 1}, Unit::tokens) == "1 token");
  CHECK(display({9'999, 1}, Unit::tokens) == "9999 tokens");
  CHECK(display({1'299'999, 1}, Unit::tokens) == "1.2M tokens");
  CHECK(display({7, 3}, Unit::tokens) == "2 tokens");
  CHECK(display({512'400'000'000'000, 1}, Unit::usd) == "$512.40");
  CHECK(display({900'000'000'000, 1}, Unit::duration) == "15m");
  CHECK(display({1'234'000'000, 1}, Unit::duration) == "1s234ms");
  CHECK(display({5, 2}, Unit::number) == "2.5");
  CHECK(display({53, 1}, Unit::number) == "53");
}

}  // namespace tokentail
