// SPDX-License-Identifier: Apache-2.0
#include "notify/delivery.hpp"

#include "notify/endpoint.hpp"
#include "notify/transitions.hpp"
#include "support/catch.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

const std::vector<Target> chat_and_hook{{.name = "chat", .type = TargetType::slack},
                                        {.name = "pager", .type = TargetType::webhook}};
const std::vector<std::string> by_default{"chat", "pager"};
const Routes routes{.targets = chat_and_hook, .by_default = by_default, .host = "web1"};

Endpoint a_webhook() {
  return {.name = "pager",
          .type = TargetType::webhook,
          .url = *parse_target_url("https://example.com/", {}),
          .keys = *parse_signing_keys("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
          .policy = {},
          .ca_file = {}};
}

}  // namespace

TEST_CASE("a transition goes to every default target, in the form of each") {
  const auto rows = deliveries(a_transition(), routes, noon);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].target == "chat");
  CHECK(rows[0].body.find("\"blocks\"") != std::string::npos);
  CHECK(rows[1].target == "pager");
  CHECK(rows[1].body.starts_with("{\"type\":\"alert.firing\""));
  CHECK(rows[0].id == rows[1].id);
  CHECK(rows[0].due == noon);
  CHECK(rows[0].kind == MessageKind::firing);
}

TEST_CASE("a rule that names its targets reaches only those") {
  auto transition = a_transition();
  transition.notify = {"pager"};
  const auto rows = deliveries(transition, routes, noon);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].target == "pager");
}

TEST_CASE("firing and resolved of one key share their place in the order; other keys do not") {
  auto other = a_transition();
  other.key = {{"user", "ana feature=\"chat\""}};
  const auto key = [](const Transition& transition) {
    return deliveries(transition, routes, noon).front().dedup_key;
  };
  CHECK(key(a_transition()) == key(a_transition(TransitionKind::resolved)));
  CHECK(key(a_transition()) != key(other));
}

TEST_CASE("a digest goes to the default targets") {
  const auto rows = deliveries(a_digest(a_transition(), 1), routes, noon);
  REQUIRE(rows.size() == 2);
  CHECK(rows[1].kind == MessageKind::digest);
}

TEST_CASE("a webhook request is stamped and signed for this attempt") {
  const auto request =
      request_for(a_webhook(), {.id = "msg_tt_0001", .body = R"({"type":"alert.firing","id":"x"})"},
                  instant_from_ns(1'700'000'000'999'999'999));
  CHECK(request.headers ==
        std::vector<std::string>{
            "Content-Type: application/json", "webhook-id: msg_tt_0001",
            "webhook-timestamp: 1700000000",
            "webhook-signature: v1,+2ldMsi57HZR7tBx7V25xZBaROkHNWJZ1+rJXUBU9rY="});
}

TEST_CASE("Slack gets no headers of ours, and an unsigned webhook no signature") {
  auto endpoint = a_webhook();
  endpoint.keys = {};
  CHECK(request_for(endpoint, {.id = "a", .body = "{}"}, noon).headers.size() == 3);
  endpoint.type = TargetType::slack;
  CHECK(request_for(endpoint, {.id = "a", .body = "{}"}, noon).headers.size() == 1);
}
