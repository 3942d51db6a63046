// SPDX-License-Identifier: Apache-2.0
#include "notify/slack_body.hpp"

#include <simdjson.h>

#include "core/escape.hpp"
#include "notify/slack_text.hpp"
#include "notify/transitions.hpp"
#include "support/catch.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// Slack's limits, by block type (alerting reference, section 3.1).
void check_limits(const std::string& body) {
  CHECK(body.size() <= slack_bytes_max);
  simdjson::dom::parser parser;
  simdjson::dom::element json;
  REQUIRE(parser.parse(body).get(json) == simdjson::SUCCESS);
  const simdjson::dom::array blocks = json["blocks"];
  CHECK(blocks.size() <= 50);
  for (const auto block : blocks) {
    const std::string_view type = block["type"];
    if (type == "header") {
      CHECK(display_width(block["text"]["text"]) <= 150);
    } else if (type == "section" && block["text"].error() == simdjson::SUCCESS) {
      CHECK(display_width(block["text"]["text"]) <= 3000);
    } else if (type == "section") {
      const simdjson::dom::array fields = block["fields"];
      CHECK(fields.size() <= 10);
      for (const auto field : fields) {
        CHECK(display_width(field["text"]) <= 2000);
      }
    }
  }
}

}  // namespace

TEST_CASE("severity is told by a symbol and a word") {
  auto transition = a_transition();
  CHECK(has(slack_body(transition, "h"), "‼ CRITICAL firing: user-daily-spike"));
  transition.severity = Severity::warning;
  transition.level = "80%";
  CHECK(has(slack_body(transition, "h"), "⚠ WARNING firing: user-daily-spike (80%)"));
  transition.severity = Severity::info;
  transition.kind = TransitionKind::event;
  CHECK(has(slack_body(transition, "h"), "ℹ INFO: user-daily-spike"));
}

TEST_CASE("a message holds the sentence, the key, the host, the place and what was held back") {
  const auto body = slack_body(a_transition(), "web1");
  CHECK(has(body, R"({"type":"plain_text","text":"ana used 812k tokens today","emoji":false})"));
  CHECK(has(body, R"(*user*\n`ana`)"));
  CHECK(has(body, "host `web1`"));
  CHECK(has(body, "line at byte 4096 of `/var/log/app.log`"));
  CHECK(has(body, "3 more held back before"));
  CHECK(body.starts_with(R"({"text":"‼ CRITICAL firing: user-daily-spike: ana used)"));
}

TEST_CASE("what the rule says to whoever is paged is shown, but not when it is over") {
  auto transition = a_transition();
  transition.docs = "A loop: look at its last release.";
  CHECK(has(slack_body(transition, "h"), "look at its last release"));
  transition.kind = TransitionKind::resolved;
  CHECK_FALSE(has(slack_body(transition, "h"), "look at its last release"));
}

TEST_CASE("a resolved message says how long it lasted") {
  const auto body = slack_body(a_transition(TransitionKind::resolved), "h");
  CHECK(has(body, "✔ RESOLVED: user-daily-spike"));
  CHECK(has(body, R"(*lasted*\n`7m`)"));
}

TEST_CASE("a digest tells each rule and what still fires") {
  const auto body = slack_body(a_digest(a_transition(), 2), "h");
  CHECK(has(body, "While nobody watched: 2 rules, 12 still firing"));
  CHECK(has(body, "user-daily-spike: 9 changes of 4 keys."));
  CHECK(has(body, "still firing: ana used"));
}

TEST_CASE("names cannot mention, link or format") {
  CHECK(slack_escaped("<!channel> & <@U1>", 100) == "&lt;!channel&gt; &amp; &lt;@U1&gt;");
  CHECK(slack_code("a`b", 100) == "`a'b`");
  CHECK(slack_code("", 100) == "(none)");
  auto transition = a_transition();
  transition.key = {{"user", "<!channel>`*x*`"}};
  CHECK(has(slack_body(transition, "h"), "`&lt;!channel&gt;'*x*'`"));
}

TEST_CASE("a cut falls between code points and never inside an entity") {
  for (std::size_t bytes = 4; bytes < 40; ++bytes) {
    const auto text = slack_escaped("漢<é&😀>漢<é&😀>", bytes);
    CHECK(json_quoted(text).find("\xEF\xBF\xBD") == std::string::npos);
    for (auto at = text.find('&'); at != std::string::npos; at = text.find('&', at + 1)) {
      const auto entity = text.substr(at, text.find(';', at) - at + 1);
      CHECK((entity == "&lt;" || entity == "&gt;" || entity == "&amp;"));
    }
  }
}

TEST_CASE("whatever the names hold, a message is within every limit of Slack") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    INFO("seed " << seed);
    const auto transition = a_nasty_transition(seed);
    const auto host = nasty_text(seed, 300);
    check_limits(slack_body(transition, host));
    check_limits(slack_body(a_digest(transition, seed), host));
    check_limits(slack_test_body(host));
  }
}
