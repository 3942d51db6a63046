// SPDX-License-Identifier: Apache-2.0
#include "pricing/catalogue_file.hpp"

#include <string>

#include "core/time_zone.hpp"
#include "support/catch.hpp"

using namespace tokentail;

namespace {

// One provider "p" whose only model is given.
Outcome<Catalogue> load_model(const std::string& model) {
  return load_catalogue(R"({"format":1,"providers":[{"id":"p","models":[)" + model + "]}]}");
}

std::string error_of(const Outcome<Catalogue>& outcome) {
  return outcome ? "no error" : outcome.error().message;
}

}  // namespace

TEST_CASE("a model is read with all its figures") {
  const auto catalogue = load_model(R"({"id":"m","match":{"equals":["m","n"],"starts_with":"m-"},
      "context_window":1000,"max_output":100,"encoding":"o200k_base","from":{"encoding":"x"},
      "prices":[{"input":"1","output":{"base":"2","tiers":[{"above":500,"price":"4"}]}},
                {"start_date":"2025-01-01","input":"3","requests":"1"},
                {"time_of_day":["16:30:00","00:30:00"],"input":"0.5"}]})");
  REQUIRE(catalogue);
  const Model* model = catalogue->find("p", "M-1");
  REQUIRE(model != nullptr);
  CHECK(catalogue->find("p", "n") == model);
  CHECK(model->context_window == 1000);
  CHECK(model->max_output == 100);
  CHECK(model->encoding == "o200k_base");
  REQUIRE(model->prices.entries.size() == 3);
  const auto& first = model->prices.entries[0].sheet;
  CHECK(first.find(PriceKind::output)->at(501) == parse_rate_per_million("4"));
  const auto& second = model->prices.entries[1];
  CHECK(applies(second.when, *parse_timestamp("2025-01-01T00:00:00Z", TimeZone::utc())));
  CHECK(second.sheet.find(PriceKind::request)->at(0) == parse_rate_per_thousand("1"));
  const auto& third = model->prices.entries[2];
  CHECK(applies(third.when, *parse_timestamp("2025-01-01T23:00:00Z", TimeZone::utc())));
  CHECK_FALSE(applies(third.when, *parse_timestamp("2025-01-01T00:30:00Z", TimeZone::utc())));
}

TEST_CASE("rules of all kinds are read") {
  const auto catalogue = load_model(
      R"({"id":"m","match":{"ends_with":"-end","regex":"^v\\d$","and":[{"contains":"a"},{"contains":"b"}]},"prices":[]})");
  REQUIRE(catalogue);
  for (const auto* const name : {"the-end", "v3", "xbxax"}) {
    INFO(name);
    CHECK(catalogue->find("p", name) != nullptr);
  }
  for (const auto* const name : {"end-", "v33", "xax"}) {
    INFO(name);
    CHECK(catalogue->find("p", name) == nullptr);
  }
}

TEST_CASE("what is not stated stays unknown") {
  const auto catalogue = load_model(R"({"id":"m","match":{"equals":"m"},"prices":[]})");
  REQUIRE(catalogue);
  const Model* model = catalogue->find("p", "m");
  REQUIRE(model != nullptr);
  CHECK_FALSE(model->context_window);
  CHECK_FALSE(model->max_output);
  CHECK(model->encoding.empty());
}

TEST_CASE("a bad figure is refused with the model it belongs to") {
  const auto bad = [](const std::string& rest) {
    return error_of(load_model(R"({"id":"m","match":{"equals":"m"},)" + rest + "}"));
  };
  CHECK(bad(R"("prices":[{"input":"1e3"}])") ==
        "provider p, model m: the price \"1e3\" is not a decimal number of dollars");
  CHECK(bad(R"("prices":[{"input":-1}])").starts_with("provider p, model m: "));
  CHECK(bad(R"("prices":[{"start_date":"soon"}])") ==
        "provider p, model m: the start_date \"soon\" is not YYYY-MM-DD");
  CHECK(bad(R"("prices":[{"time_of_day":["25:00:00","01:00:00"]}])") ==
        "provider p, model m: the time of day \"25:00:00\" is not HH:MM:SS");
  CHECK(bad(R"("context_window":0,"prices":[])") ==
        "provider p, model m: context_window is not a number of tokens");
  CHECK(
      bad(R"("prices":[{"input":{"base":"1","tiers":[{"above":9,"price":"1"},{"above":9,"price":"2"}]}}])") ==
      "provider p, model m: the tiers of a price are not in rising order");
  CHECK(bad(R"("encoding":"x")").starts_with("provider p, model m: "));
}

TEST_CASE("a rule without a condition, or one that does not compile, is refused") {
  CHECK(error_of(load_model(R"({"id":"m","match":{},"prices":[]})")) ==
        "provider p, model m: a match rule without a condition");
  CHECK(error_of(load_model(R"({"id":"m","match":{"regex":"("},"prices":[]})")) ==
        "provider p, model m: the regular expression ( does not compile");
}

TEST_CASE("a later format is told apart from a broken file") {
  const auto later = load_catalogue(R"({"format":2,"providers":{}})");
  REQUIRE_FALSE(later);
  CHECK(later.error().kind == ErrorKind::too_new);
}

TEST_CASE("every truncation of a catalogue is an error and nothing worse") {
  const std::string text =
      R"({"format":1,"provider_aliases":{"q":"p"},"bedrock_vendors":["v"],"providers":[{"id":"p","provider_match":{"contains":"p"},"fallback":["p"],"models":[{"id":"m","match":{"regex":"m"},"prices":[{"time_of_day":["01:00:00","02:00:00"],"input":"1"}]}]}]})";
  REQUIRE(load_catalogue(text));
  for (std::size_t size = 0; size < text.size(); ++size) {
    CHECK_FALSE(load_catalogue(text.substr(0, size)));
  }
}
