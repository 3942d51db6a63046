// SPDX-License-Identifier: Apache-2.0
#include "rule/lint.hpp"

#include "rule/given_rules.hpp"
#include "support/catch.hpp"

namespace tokentail {
namespace {

// "line:column: message" of each lint, of rules without errors.
std::string lints(const std::string& body, bool has_zone = true) {
  const std::vector files{rule_text("rules:\n  - rule: r\n" + body)};
  const auto compiled = compile_rules(files, {.has_zone = has_zone});
  if (!compiled) {
    return "errors:\n" + render(compiled.error());
  }
  std::string text;
  for (const auto& lint : compiled->lints) {
    text += std::to_string(lint.where.line) + ":" + std::to_string(lint.where.column) + ": " +
            lint.message + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("a rule that fires and resolves at one line is told to leave a gap") {
  CHECK(lints("    when: sum(cost over 1h) > $5\n") ==
        "3:11: a value around its limit would fire and resolve again and again\n");
  CHECK(lints("    when: sum(cost over 1h) > $5\n    clear: sum(cost over 1h) < $5\n") ==
        "4:12: it clears at the very limit it fires at\n");
  CHECK(lints("    when: sum(cost over 1h) > $5\n    clear: sum(cost over 1h) < $4\n").empty());
  CHECK(lints("    when: sum(cost over 1h) > $5\n    clear_for: 5m\n").empty());
  CHECK(lints("    when: silent(30m)\n").empty());
}

TEST_CASE("a calendar window without a zone is nobody's day") {
  const std::string rule = "    when: sum(cost over today) > $5\n    clear: next_period\n";
  CHECK(lints(rule, false) ==
        "3:11: nobody said whose day this is; it begins at midnight in UTC\n");
  CHECK(lints(rule).empty());
  CHECK(lints(rule + "    timezone: Europe/Berlin\n", false).empty());
}

TEST_CASE("a key without end wants a bound") {
  const std::string rule = "    by: conversation\n    when: rising(input_tokens) >= 6\n";
  CHECK(lints(rule) == "2:11: there is no end of keys by \"conversation\"\n");
  CHECK(lints(rule + "    max_keys: 20000\n").empty());
}

TEST_CASE("a share of few requests wants a minimum volume") {
  const std::string clear = "    clear: share(status == 500 over 10m) < 2%\n";
  CHECK(lints("    when: share(status == 500 over 10m) > 5%\n" + clear) ==
        "3:11: a share of very few requests says little\n");
  CHECK(lints("    when: share(status == 500 over 10m) > 5% and count(over 10m) >= 50\n" + clear)
            .empty());
}

TEST_CASE("a condition that cannot be true is told") {
  const auto never = [](const std::string& when) {
    return lints("    when: " + when + "\n").find("can never be true") != std::string::npos;
  };
  CHECK(never("cost > $5 and cost < $3"));
  CHECK(never("cost < $0"));
  CHECK(never("share(status == 500 over 10m) > 100% and count(over 10m) > 5"));
  CHECK(never("elapsed(today) > 26h"));
  CHECK(never("3 > 4 and cost > $5"));
  CHECK(never("(cost > $5 and cost < $3) or cost < $0"));
  CHECK_FALSE(never("cost > $5 or cost < $3"));
  CHECK_FALSE(never("cost >= $5 and cost <= $5"));
  CHECK_FALSE(never("elapsed(today) > 24h"));
}

TEST_CASE("an override behind one that matches all of it can never match") {
  const std::string head =
      "    by: tenant\n    params: { most: $5 }\n    when: cost > most\n    override:\n";
  CHECK(lints(head + "      - { match: { tenant: \"*\" }, set: { most: $6 } }\n"
                     "      - { match: { tenant: \"a*\" }, set: { most: $7 } }\n") ==
        "8:9: this override can never match\n");
  CHECK(lints(head + "      - { match: { tenant: \"a*\" }, set: { most: $6 } }\n"
                     "      - { match: { tenant: \"*\" }, set: { most: $7 } }\n")
            .empty());
}

}  // namespace tokentail
