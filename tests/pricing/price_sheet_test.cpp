// SPDX-License-Identifier: Apache-2.0
#include "pricing/price_sheet.hpp"

#include "support/catch.hpp"

using namespace tokentail;

namespace {

constexpr std::int64_t micro_dollar = 1'000'000;  // in pico-dollars; $1 per million tokens, a token

TieredRate dollars(std::string_view per_million) {
  return {.base = parse_rate_per_million(per_million).value(), .tiers = {}};
}

PriceSheet sheet(std::initializer_list<std::pair<PriceKind, std::string_view>> prices) {
  PriceSheet result;
  for (const auto& [kind, price] : prices) {
    result.set(kind, dollars(price));
  }
  return result;
}

UsageRecord usage(std::optional<Tokens> in, std::optional<Tokens> out) {
  UsageRecord record;
  record.in_uncached = in;
  record.out_visible = out;
  return record;
}

Money micro_dollars(std::int64_t count) {
  return {static_cast<Int128>(count) * micro_dollar};
}

}  // namespace

TEST_CASE("input and output are charged at their own prices") {
  const auto prices = sheet({{PriceKind::input, "2"}, {PriceKind::output, "10"}});
  CHECK(prices.cost(usage(100, 10)) == micro_dollars(300));
}

TEST_CASE("each bucket is charged at its own price") {
  const auto prices = sheet({{PriceKind::input, "10"},
                             {PriceKind::cache_read, "1"},
                             {PriceKind::cache_write, "12"},
                             {PriceKind::cache_write_1h, "20"},
                             {PriceKind::output, "50"},
                             {PriceKind::reasoning, "60"}});
  auto record = usage(1, 1);
  record.cache_read = 1;
  record.cache_write_5m = 1;
  record.cache_write_1h = 1;
  record.out_reasoning = 1;
  CHECK(prices.cost(record) == micro_dollars(10 + 1 + 12 + 20 + 50 + 60));
}

TEST_CASE("a bucket without a price is charged as what it is part of") {
  auto record = usage(0, 0);
  record.cache_write_1h = 1;
  SECTION("a cache write of one hour as a cache write") {
    const auto prices =
        sheet({{PriceKind::input, "3"}, {PriceKind::cache_write, "4"}, {PriceKind::output, "9"}});
    CHECK(prices.cost(record) == micro_dollars(4));
  }
  SECTION("any cache as input, and reasoning as output") {
    record.cache_read = 1;
    record.out_reasoning = 1;
    const auto prices = sheet({{PriceKind::input, "3"}, {PriceKind::output, "9"}});
    CHECK(prices.cost(record) == micro_dollars(3 + 3 + 9));
  }
}

TEST_CASE("tokens that have no price leave the cost unknown") {
  const auto prices = sheet({{PriceKind::input, "3"}});
  CHECK(prices.cost(usage(10, 0)) == micro_dollars(30));
  CHECK(prices.cost(usage(10, 1)) == std::unexpected(Unpriced::no_price));
}

TEST_CASE("no prices at all leave the cost of nothing unknown too") {
  CHECK(PriceSheet{}.cost(usage(0, 0)) == std::unexpected(Unpriced::no_price));
}

TEST_CASE("a price of zero is a price") {
  const auto prices = sheet({{PriceKind::input, "0"}, {PriceKind::output, "0"}});
  CHECK(prices.cost(usage(1000, 1000)) == Money{});
}

TEST_CASE("missing totals leave the cost unknown") {
  const auto prices = sheet({{PriceKind::input, "3"}, {PriceKind::output, "9"}});
  CHECK(prices.cost(usage({}, 10)) == std::unexpected(Unpriced::no_usage));
  CHECK(prices.cost(usage(10, {})) == std::unexpected(Unpriced::no_usage));
}

TEST_CASE("a model that is priced by input alone needs no output") {
  CHECK(sheet({{PriceKind::input, "3"}}).cost(usage(10, {})) == micro_dollars(30));
}

TEST_CASE("the whole request is charged at the tier that its input exceeds") {
  PriceSheet prices;
  auto input = dollars("1");
  input.tiers = {{.above = 100, .rate = parse_rate_per_million("2").value()},
                 {.above = 200, .rate = parse_rate_per_million("3").value()}};
  prices.set(PriceKind::input, input);
  auto output = dollars("10");
  output.tiers = {{.above = 100, .rate = parse_rate_per_million("20").value()}};
  prices.set(PriceKind::output, output);
  CHECK(prices.cost(usage(100, 1)) == micro_dollars(100 + 10));
  CHECK(prices.cost(usage(101, 1)) == micro_dollars(2 * 101 + 20));
  CHECK(prices.cost(usage(201, 1)) == micro_dollars(3 * 201 + 20));
}

TEST_CASE("cached input counts towards the tier") {
  PriceSheet prices;
  auto input = dollars("1");
  input.tiers = {{.above = 100, .rate = parse_rate_per_million("2").value()}};
  prices.set(PriceKind::input, input);
  prices.set(PriceKind::cache_read, dollars("0"));
  auto record = usage(1, {});
  record.cache_read = 100;
  CHECK(prices.cost(record) == micro_dollars(2));
}

TEST_CASE("a price per request is added once") {
  PriceSheet prices = sheet({{PriceKind::input, "1"}});
  prices.set(PriceKind::request, {.base = parse_rate_per_thousand("5").value(), .tiers = {}});
  CHECK(prices.cost(usage(7, {})) == micro_dollars(7 + 5000));
}

TEST_CASE("a cost is rounded once, after all buckets are summed") {
  const auto prices = sheet({{PriceKind::input, "0.0000004"}, {PriceKind::output, "0.0000004"}});
  CHECK(prices.cost(usage(1, 0)) == Money{0});
  CHECK(prices.cost(usage(1, 1)) == Money{1});
}
