// SPDX-License-Identifier: Apache-2.0
#include "pricing/pricer.hpp"

#include <string>

#include "core/time_zone.hpp"
#include "pricing/catalogue_file.hpp"
#include "support/catch.hpp"

using namespace tokentail;

namespace {

constexpr std::string_view catalogue_json = R"({"format":1,"providers":[{"id":"p","models":[
  {"id":"m","match":{"equals":"m"},"context_window":1000,
   "prices":[{"input":"2","output":"10"},{"start_date":"2025-06-01","input":"1","output":"5"}]},
  {"id":"free-of-figures","match":{"equals":"free-of-figures"},"prices":[{}]}]}]})";

Catalogue small_catalogue() {
  auto catalogue = load_catalogue(catalogue_json);
  REQUIRE(catalogue);
  return *std::move(catalogue);
}

UsageRecord a_call(std::string_view model) {
  UsageRecord record;
  record.time = parse_timestamp("2025-07-01T00:00:00Z", TimeZone::utc()).value();
  record[Dimension::provider] = "p";
  record[Dimension::model] = model;
  record.in_uncached = 100;
  record.out_visible = 10;
  return record;
}

}  // namespace

TEST_CASE("a call gets its cost and its model's context window") {
  const Catalogue catalogue = small_catalogue();
  Pricer pricer(catalogue);
  auto record = a_call("m");
  pricer.price(record);
  CHECK(record.cost == Money{150'000'000});
  CHECK(record.cost_source == CostSource::computed);
  CHECK(record.context_window == 1000);
  CHECK(pricer.counts().computed == 1);
}

TEST_CASE("the price is the one at the call's own time") {
  const Catalogue catalogue = small_catalogue();
  Pricer pricer(catalogue);
  auto record = a_call("m");
  record.time = parse_timestamp("2025-05-31T23:59:59Z", TimeZone::utc()).value();
  pricer.price(record);
  CHECK(record.cost == Money{300'000'000});
}

TEST_CASE("a logged cost and a logged window stay") {
  const Catalogue catalogue = small_catalogue();
  Pricer pricer(catalogue);
  auto record = a_call("m");
  record.cost = Money{7};
  record.context_window = 9;
  pricer.price(record);
  CHECK(record.cost == Money{7});
  CHECK(record.cost_source == CostSource::logged);
  CHECK(record.context_window == 9);
  CHECK(pricer.counts().logged == 1);
  CHECK(pricer.counts().computed == 0);
}

TEST_CASE("an unknown cost is not zero, and is counted by reason") {
  const Catalogue catalogue = small_catalogue();
  Pricer pricer(catalogue);
  const auto unpriced = [&](UsageRecord record, Unpriced reason) {
    pricer.price(record);
    return !record.cost && record.cost_source == CostSource::unknown &&
           pricer.counts()[reason] == 1;
  };
  CHECK(unpriced(a_call(""), Unpriced::no_model));
  CHECK(unpriced(a_call("nobody"), Unpriced::unknown_model));
  CHECK(unpriced(a_call("free-of-figures"), Unpriced::no_price));
  auto without_input = a_call("m");
  without_input.in_uncached.reset();
  CHECK(unpriced(without_input, Unpriced::no_usage));
  CHECK(pricer.counts().unknown_models.at("nobody") == 1);
  CHECK(pricer.counts().models_without_price.at("free-of-figures") == 1);
  CHECK(pricer.counts().unknown_windows == 3);
}

TEST_CASE("the list of unknown names is bounded and says what it left out") {
  const Catalogue catalogue = small_catalogue();
  Pricer pricer(catalogue);
  for (std::size_t i = 0; i < PricingCounts::names_max + 5; ++i) {
    const std::string name = "unknown-" + std::to_string(i);
    auto record = a_call(name);
    pricer.price(record);
    pricer.price(record);
  }
  CHECK(pricer.counts().unknown_models.size() == PricingCounts::names_max);
  CHECK(pricer.counts().unknown_models.at("unknown-0") == 2);
  CHECK(pricer.counts().unknown_names_left_out == 10);
}

TEST_CASE("a long unknown name is cut in the list") {
  const Catalogue catalogue = small_catalogue();
  Pricer pricer(catalogue);
  const std::string name(10'000, 'x');
  auto record = a_call(name);
  pricer.price(record);
  CHECK(pricer.counts().unknown_models.begin()->first.size() == PricingCounts::name_bytes_max);
}

TEST_CASE("reasons have names") {
  CHECK(name_of(Unpriced::no_model) == "no_model");
  CHECK(name_of(Unpriced::no_usage) == "no_usage");
}
