// SPDX-License-Identifier: Apache-2.0
#include "http/api_json.hpp"

#include <simdjson.h>

#include "http/nasty_status.hpp"
#include "support/catch.hpp"

using namespace tokentail;

TEST_CASE("alerts are told in a fixed order, their text as data") {
  Status status;
  status.alerts = {{.rule = "spike",
                    .severity = "critical",
                    .level = "80%",
                    .key = {{"user", "a\"b"}, {"feature", "chat"}},
                    .value = "500.01",
                    .limit = "500",
                    .unit = "usd",
                    .text = "spent",
                    .since = instant_from_ns(0)}};
  status.alerts_total = 9;
  CHECK(alerts_json(status) ==
        R"({"alerts":[{"rule":"spike","severity":"critical","level":"80%",)"
        R"("key":{"user":"a\"b","feature":"chat"},"value":"500.01","limit":"500","unit":"usd",)"
        R"("text":"spent","since":"1970-01-01T00:00:00Z"}],"total":9})");
}

TEST_CASE("whatever the logs hold, the pages are valid JSON") {
  simdjson::dom::parser parser;
  const auto status = test::nasty_status();
  for (const auto& json : {status_json(status), alerts_json(status), status_json(Status{})}) {
    INFO(json);
    simdjson::dom::element root;
    CHECK(parser.parse(json).get(root) == simdjson::SUCCESS);
  }
}

TEST_CASE("the status tells amounts exactly") {
  simdjson::dom::parser parser;
  const auto json = status_json(test::nasty_status());
  const simdjson::dom::element root = parser.parse(json);
  CHECK(root["usage"].at(0)["input_tokens"].get_int64().value() == 9223372036854775807);
  CHECK(root["usage"].at(0)["cost_usd"].get_string().value() == "1000000000.000000000001");
  CHECK(root["usage"].at(0)["requests"].get_int64().value() == 8);
  CHECK(root["intake"]["rejected"]["not_json"].get_int64().value() == 1);
  CHECK(root["checkpoint"]["merges_due"].get_int64().value() == 3);
  CHECK(root["checkpoint"]["degraded"].get_string().value().empty());
}
