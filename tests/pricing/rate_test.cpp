// SPDX-License-Identifier: Apache-2.0
#include "pricing/rate.hpp"

#include "support/catch.hpp"

using namespace tokentail;

namespace {

constexpr Int128 pico = 1'000'000'000'000;

}  // namespace

TEST_CASE("15 cents per million tokens are 150,000 pico-dollars a token") {
  CHECK(parse_rate_per_million("0.15") == Rate{150'000 * pico});
}

TEST_CASE("a dollar per thousand requests is a tenth of a cent each") {
  CHECK(parse_rate_per_thousand("1") == Rate{1'000'000'000 * pico});
}

TEST_CASE("a quote of 17 decimals is held exactly") {
  CHECK(parse_rate_per_million("0.18000000000000002") == Rate{180'000'000'000'000'020});
}

TEST_CASE("a rate that is no plain decimal number of dollars is refused") {
  for (const auto* const text : {"", ".", ".5", "5.", "-1", "+1", "1e3", "1,5", "0x1", " 1", "nan",
                                 "1000000", "0.1234567890123456789", "1.2.3"}) {
    INFO(text);
    CHECK_FALSE(parse_rate_per_million(text));
    CHECK_FALSE(parse_rate_per_thousand(text));
  }
}

TEST_CASE("half a pico-dollar is rounded up, less is rounded down") {
  CHECK(rounded_from_yocto(pico / 2 - 1) == Money{0});
  CHECK(rounded_from_yocto(pico / 2) == Money{1});
  CHECK(rounded_from_yocto(7 * pico) == Money{7});
}

TEST_CASE("the dearest rate times the largest bucket does not overflow") {
  const auto rate = parse_rate_per_million("999999.999999999999999999");
  REQUIRE(rate);
  CHECK(rate->yocto * tokens_max / tokens_max == rate->yocto);
}
