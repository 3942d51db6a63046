// SPDX-License-Identifier: Apache-2.0
#include "notify/webhook_body.hpp"

#include <simdjson.h>

#include "notify/transitions.hpp"
#include "support/catch.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

bool is_valid_json(const std::string& text) {
  simdjson::dom::parser parser;
  return parser.parse(text).error() == simdjson::SUCCESS;
}

}  // namespace

TEST_CASE("a firing alert is written member by member as the contract says") {
  CHECK(webhook_body(a_transition(), "web1") ==
        R"({"type":"alert.firing","id":"ta_0123456789abcdef0123456789abcdef",)"
        R"("timestamp":"2023-11-14T22:13:20Z","host":"web1",)"
        R"("alert":{"rule":"user-daily-spike","severity":"critical","state":"firing",)"
        R"("key":{"user":"ana","feature":"chat"},"value":812000,"limit":400000,"unit":"tokens",)"
        R"("text":"ana used 812k tokens today","started_at":"2023-11-14T22:06:20Z",)"
        R"("window":{"from":"2023-11-14T21:13:20Z","to":"2023-11-14T23:13:20Z"},)"
        R"("evidence":{"file":"/var/log/app.log","offset":4096},"suppressed":3,"level":""},)"
        R"("schema":1})");
}

TEST_CASE("a reminder, a shadow and the rule's docs are members of their own where they are") {
  auto transition = a_transition();
  const auto plain = webhook_body(transition, "h");
  CHECK(plain.find("reminder") == std::string::npos);
  transition.reminder = 2;
  transition.shadow = true;
  transition.docs = "look at its last release";
  const auto body = webhook_body(transition, "h");
  CHECK(body.find(R"("reminder":2,"shadow":true,"docs":"look at its last release")") !=
        std::string::npos);
}

TEST_CASE("the type and the state tell what happened") {
  const auto resolved = webhook_body(a_transition(TransitionKind::resolved), "h");
  CHECK(resolved.starts_with(R"({"type":"alert.resolved",)"));
  CHECK(resolved.find(R"("state":"resolved")") != std::string::npos);
  const auto event = webhook_body(a_transition(TransitionKind::event), "h");
  CHECK(event.starts_with(R"({"type":"alert.event",)"));
}

TEST_CASE("an event has no window") {
  auto event = a_transition(TransitionKind::event);
  event.window = {.from = noon, .to = noon};
  CHECK(webhook_body(event, "h").find(R"("window":null)") != std::string::npos);
}

TEST_CASE("a digest counts by rule and lists what still fires") {
  const auto body = webhook_body(a_digest(a_transition(), 2), "web1");
  simdjson::dom::parser parser;
  const simdjson::dom::element json = parser.parse(body);
  CHECK(std::string_view(json["type"]) == "alert.digest");
  const auto digest = json["digest"];
  CHECK(std::int64_t(digest["rules"].at(0)["transitions"]) == 9);
  CHECK(std::int64_t(digest["rules_total"]) == 2);
  CHECK(std::string_view(digest["firing"].at(9)["rule"]) == "user-daily-spike");
  CHECK(std::int64_t(digest["firing_total"]) == 12);
}

TEST_CASE("whatever the names hold, a body is valid JSON under 20,000 bytes") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    INFO("seed " << seed);
    const auto transition = a_nasty_transition(seed);
    const auto host = nasty_text(seed, 300);
    for (const auto& body :
         {webhook_body(transition, host), webhook_body(a_digest(transition, seed), host),
          webhook_test_body("test_1", host, noon)}) {
      CHECK(is_valid_json(body));
      CHECK(body.size() <= webhook_bytes_max);
    }
  }
}

TEST_CASE("text that does not fit is cut and says so, the rest stays whole") {
  auto transition = a_transition();
  transition.text.assign(100'000, 'x');
  const auto body = webhook_body(transition, "h");
  CHECK(body.size() < webhook_bytes_max);
  CHECK(body.find("xxx…\"") != std::string::npos);
  CHECK(body.find(R"("user":"ana")") != std::string::npos);
}
