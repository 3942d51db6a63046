// SPDX-License-Identifier: Apache-2.0
#include "core/amount.hpp"

#include <string_view>

#include "support/catch.hpp"

namespace tokentail {
namespace {

std::string exact(std::string_view text) {
  const auto money = parse_usd(text);
  return money ? decimal_usd(*money) : "refused";
}

TEST_CASE("dollars are read exactly and written without needless zeros") {
  CHECK(exact("0") == "0.00");
  CHECK(exact("12.5") == "12.50");
  CHECK(exact("500") == "500.00");
  CHECK(exact("0.000123") == "0.000123");
  CHECK(exact("0.000000000001") == "0.000000000001");
  CHECK(exact(".5") == "0.50");
  CHECK(exact("1.") == "1.00");
  CHECK(exact("007") == "7.00");
}

TEST_CASE("dollars may be written with an exponent, as JSON does") {
  CHECK(exact("1e-6") == "0.000001");
  CHECK(exact("1.5E3") == "1500.00");
  CHECK(exact("2.5e+1") == "25.00");
  CHECK(exact("100e-2") == "1.00");
}

TEST_CASE("an amount that cannot be held exactly is refused, never rounded") {
  CHECK(exact("0.0000000000001") == "refused");
  CHECK(exact("1e-13") == "refused");
  CHECK(exact("0.1000000000000000") == "0.10");
  CHECK(exact("999999999999999999.999999999999") == "999999999999999999.999999999999");
  CHECK(exact("1000000000000000000") == "refused");
  CHECK(exact("1e308") == "refused");
  CHECK(exact("1e99999999999") == "refused");
  CHECK(exact(std::string(60, '9')) == "refused");
}

TEST_CASE("what is not an unsigned decimal number is no amount") {
  for (const auto* text : {"", ".", "-1", "+1", "1,5", "1.2.3", "$5", " 5", "5 ", "NaN", "inf",
                           "1e", "1e+-5", "e5", "0x10", "1_000"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_usd(text).has_value());
  }
}

TEST_CASE("what decimal_usd writes is read back as the same amount") {
  for (const Int128 pico : {Int128{1}, Int128{10}, Int128{999'999'999'999},
                            Int128{1'000'000'000'000}, Int128{1'234'567'890'123'456'789}}) {
    CHECK(parse_usd(decimal_usd({pico})) == Money{pico});
  }
}

TEST_CASE("a negative amount keeps its sign") {
  CHECK(decimal_usd(Money::dollars(-3)) == "-3.00");
  CHECK(decimal_usd({-1}) == "-0.000000000001");
  CHECK(display_usd(Money::dollars(-1500)) == "-$1,500.00");
}

TEST_CASE("people see cents, rounded half away from zero") {
  CHECK(display_usd(Money{}) == "$0.00");
  CHECK(display_usd(*parse_usd("1234.5649")) == "$1,234.56");
  CHECK(display_usd(*parse_usd("1234.565")) == "$1,234.57");
  CHECK(display_usd({-(*parse_usd("0.125")).pico}) == "-$0.13");
  CHECK(display_usd(*parse_usd("999999.999")) == "$1,000,000.00");
}

TEST_CASE("below one cent people see two significant digits") {
  CHECK(display_usd(*parse_usd("0.0042")) == "$0.0042");
  CHECK(display_usd(*parse_usd("0.00426")) == "$0.0043");
  CHECK(display_usd(*parse_usd("0.0099999")) == "$0.01");
  CHECK(display_usd({1}) == "$0.000000000001");
}

TEST_CASE("a shown count is short and never above the true one") {
  CHECK(display_count(0) == "0");
  CHECK(display_count(999) == "999");
  CHECK(display_count(1000) == "1k");
  CHECK(display_count(12'499) == "12.4k");
  CHECK(display_count(999'999) == "999k");
  CHECK(display_count(1'299'999) == "1.2M");
  CHECK(display_count(Int128{7'000'000'000'000'000}) == "7000T");
  CHECK(display_count(-1500) == "-1.5k");
}

TEST_CASE("128-bit numbers are written in full") {
  CHECK(to_string(Int128{0}) == "0");
  CHECK(to_string(Int128{-42}) == "-42");
  constexpr Int128 lowest = -(Int128{1} << 126U) * 2;
  CHECK(to_string(lowest) == "-170141183460469231731687303715884105728");
}

TEST_CASE("the sum of a billion of the dearest records stays exact") {
  const Money dearest = Money::dollars(1'000'000) + Money{1};
  CHECK(decimal_usd(dearest * 1'000'000'000) == "1000000000000000.001");
  CHECK(dearest > Money::dollars(1'000'000));
  CHECK(dearest - Money{1} == Money::dollars(1'000'000));
}

}  // namespace
}  // namespace tokentail
