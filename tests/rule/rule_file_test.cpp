// SPDX-License-Identifier: Apache-2.0
#include "rule/rule_file.hpp"

#include "rule/given_rules.hpp"
#include "support/catch.hpp"

namespace tokentail {
namespace {

// One rule whose other keys are `body`, each indented by four.
std::string rule(const std::string& body) {
  return "rules:\n  - rule: r\n" + body;
}

std::string problems(const std::string& body) {
  return messages_of(problems_of(rule(body)));
}

}  // namespace

TEST_CASE("a rule with a unit error is shown with its line and a caret") {
  const auto found = problems_of(
      "version: 1\nrules:\n  - rule: daily-spend\n    when: sum(cost over today) > 500\n");
  CHECK(render(found) ==
        "rules.yaml:4:34: error: cannot compare usd with number\n"
        "    4 |     when: sum(cost over today) > 500\n"
        "      |                                  ^^^ write a unit, as in \"$500\"\n");
}

TEST_CASE("positions hold inside quotes and block scalars") {
  CHECK(problems("    when: \"cost > 500\"\n") ==
        "3:19: cannot compare usd with number; write a unit, as in \"$500\"\n");
  CHECK(problems("    when: >\n      cost > $5\n      and cost > 500\n") ==
        "5:18: cannot compare usd with number; write a unit, as in \"$500\"\n");
  CHECK(problems("    when: |\n      cost > $5\n      and cost > 500\n") ==
        "5:18: cannot compare usd with number; write a unit, as in \"$500\"\n");
}

TEST_CASE("an unknown key brings the nearest known one") {
  CHECK(problems("    wen: cost > $5\n    when: cost > $5\n    forr: 5m\n") ==
        "3:5: unknown key \"wen\"; did you mean \"when\"?\n"
        "5:5: unknown key \"forr\"; did you mean \"for\"?\n");
}

TEST_CASE("a comma inside a flow map is explained") {
  CHECK(problems("    when: cost > $5\n    say: hi\n    let: { a: sum(cost, 5m) }\n") ==
        "5:25: \"5m)\" reads as a key without a value; a comma ends a value between { and }: quote "
        "the value\n");
}

TEST_CASE("YAML types do not bite") {
  CHECK(problems("    when: cost > $5\n    severity: off\n") ==
        "4:15: unknown severity \"off\"; info, warning or critical\n");
  CHECK(problems("    when: cost > $5\n    cooldown: 20:00\n") ==
        "4:15: \"20:00\" is not a duration; as in 30s, 15m, 1h30m, 3d\n");
  CHECK(problems("    when: cost > $5\n    say:\n") ==
        "4:5: \"say\" has no value; write it behind the colon, or leave the line away\n");
}

TEST_CASE("a level that divides by nothing is one error") {
  CHECK(problems("    when: sum(cost over today) > level\n    levels: { low: $5/0, high: $9 }\n"
                 "    clear: next_period\n") == "4:5: level \"low\" has no value\n");
}

TEST_CASE("all errors of all rules are found in one run") {
  const std::vector files{
      SourceText("a.yaml", "rules:\n  - rule: one\n    when: cost > 5\n  - rule: two\n"),
      SourceText("b.yaml", "rules:\n  - rule: one\n    by: usr\n    when: cots > $5\n")};
  const auto found = compile_rules(files, {});
  REQUIRE_FALSE(found.has_value());
  CHECK(messages_of(found.error()) ==
        "3:18: cannot compare usd with number; write a unit, as in \"$5\"\n"
        "4:11: this rule has no \"when\"; as in: when: cost > $5\n"
        "3:9: cannot group by \"usr\"; did you mean \"user\"?\n"
        "2:11: there already is a rule \"one\"; at a.yaml:2\n"
        "4:11: unknown name \"cots\"; did you mean \"cost\"?\n");
}

TEST_CASE("a broken parameter is one error, not one per use") {
  CHECK(
      problems("    params: { limit_: 5 bananas }\n    when: cost > limit_ and cost > limit_\n") ==
      "3:25: unexpected \"bananas\"; an operator is missing before it\n");
}

TEST_CASE("an event has no lifecycle") {
  constexpr auto why = "without a window function in \"when\" the rule judges single records\n";
  CHECK(problems("    when: cost > $5\n    clear: cost < $4\n    min_history: 3d\n") ==
        std::string("4:5: an event has nothing to clear; ") + why +
            "5:5: an event has no history; " + why);
}

TEST_CASE("next_period needs a period") {
  CHECK(problems("    when: sum(cost over 1h) > $5\n    clear: next_period\n") ==
        "4:12: \"next_period\" needs a calendar window in \"when\"; such as: over today\n");
}

TEST_CASE("levels are checked for unit, order and use") {
  CHECK(problems("    when: cost > level\n    levels: { info: $5, warning: 6 tokens }\n") ==
        "4:34: this level is tokens, the first one usd; all levels are limits of one value, in its "
        "unit\n");
  CHECK(problems("    when: cost > level\n    levels: { info: $5, warning: $4 }\n") ==
        "4:34: level \"warning\" is out of order; levels rise from the mildest to the worst\n");
  CHECK(problems("    when: cost < level\n    levels: { info: $5, warning: $4 }\n").empty());
  CHECK(
      problems("    when: cost > $5\n    levels: { info: $5 }\n") ==
      "4:5: \"when\" does not use the levels; compare with `level`, as in: sum(cost over today) > "
      "level\n");
}

TEST_CASE("overrides are checked against the rule") {
  CHECK(problems("    by: user\n    params: { b: $5 }\n    when: cost > b\n    override:\n"
                 "      - { match: { tenant: x }, set: { c: $6 } }\n"
                 "      - { match: { user: x }, set: { b: 6 tokens } }\n"
                 "      - { set: { b: $6 } }\n") ==
        "7:20: the rule has no key \"tenant\"; an override matches what the rule groups `by`\n"
        "7:40: unknown parameter \"c\"; the rule has b\n"
        "8:41: \"b\" is usd, not tokens; an override changes the amount, not what it counts\n"
        "9:9: this override matches nothing; add: match: { user: alice }\n");
}

TEST_CASE("a filter sees one record at a time") {
  CHECK(problems("    where: sum(cost over 1h) > $5\n    when: count(over 5m) > 3\n") ==
        "3:12: sum() cannot stand here; this sees one record at a time; put it into `when`\n");
}

TEST_CASE("a condition must be a comparison") {
  CHECK(problems("    when: sum(cost over 1h)\n") ==
        "3:11: \"when\" must be a comparison; this is usd; as in: cost > $5\n");
}

TEST_CASE("templates are checked when the rule is loaded") {
  CHECK(problems("    when: cost > $5\n    say: \"{usr} spent\"\n") ==
        "4:12: unknown name \"usr\"; did you mean \"user\"?\n");
  CHECK(problems("    when: cost > $5\n    say: \"{cost:pct}\"\n") ==
        "4:12: pct needs a number; this is usd; leave :pct away; a share is one amount divided by "
        "another, under \"let\"\n");
  CHECK(problems("    when: cost > $5\n    say: \"a { b\"\n") ==
        "4:13: this brace has no partner; write {{ for a brace\n");
  CHECK(problems("    when: cost > $5\n    say: \"{cost:eur}\"\n") ==
        "4:16: unknown format \"eur\"; the one format is pct, as in {used:pct}\n");
}

TEST_CASE("names, zones, versions and targets are checked") {
  CHECK(messages_of(problems_of("version: 2\nrules:\n  - rule: a b\n    when: cost > $5\n")) ==
        "1:10: unknown version \"2\"; this tokentail reads version 1\n"
        "3:11: this cannot be a rule's name; letters, digits, - and _, at most 100\n");
  CHECK(problems("    when: cost > $5\n    timezone: Mars/Base\n").starts_with("4:15: "));
  const std::string notifies = rule("    when: cost > $5\n    notify: [ops-slak]\n");
  CHECK(messages_of(problems_of(notifies, {.targets = {"ops-slack"}})) ==
        "2:11: no target \"ops-slak\" is configured; did you mean \"ops-slack\"?\n");
  CHECK(problems_of(notifies).front().severity == Diagnostic::Severity::warning);
}

TEST_CASE("equal calls of rules with one key share an aggregator") {
  const auto set = rules_of(R"x(rules:
  - { rule: a, by: user, when: "sum(cost over today) > $5", min_history: 0d }
  - { rule: b, by: [user], when: "sum( cost over  today )>$6 or count(over 1h)>5", max_keys: 300k }
  - { rule: c, by: user, where: "model like \"gpt-*\"", when: "sum(cost over today) > $5" }
  - { rule: d, by: user, where: "(model like \"gpt-*\")", when: "sum(cost over 24h) > $5" }
)x");
  REQUIRE(set.tables.size() == 2);
  CHECK(set.tables[0].aggregators.size() == 2);
  CHECK(set.tables[0].keys_max == 300'000);
  CHECK(set.tables[1].aggregators.size() == 2);
  CHECK(set.rules[3].table == set.rules[2].table);
}

TEST_CASE("a rule keeps its hash through new wording and loses it through a new number") {
  const auto hash = [](const std::string& body) { return rules_of(rule(body)).rules.at(0).hash; };
  const auto base = hash("    when: sum(cost over 1h) > $5\n");
  CHECK(hash("    when: (sum(cost over  60m)>$5.00)\n    say: hi\n    severity: info\n") == base);
  CHECK(hash("    when: sum(cost over 1h) > $6\n") != base);
  CHECK(hash("    when: sum(cost over 1h) > $5\n    cooldown: 1m\n") != base);
  CHECK(hash("    when: sum(cost over 1h) > $5\n    by: user\n") != base);
}

TEST_CASE("file defaults reach every rule that does not say otherwise") {
  const auto set = rules_of(
      "timezone: Europe/Berlin\nnotify: { default: [ops] }\n"
      "defaults: { severity: info, cooldown: 5m, late: 7m }\nrules:\n"
      "  - { rule: a, when: cost > $5 }\n  - { rule: b, when: cost > $5, severity: critical }\n");
  REQUIRE(set.rules.size() == 2);
  CHECK(set.rules[0].severity == Severity::info);
  CHECK(set.rules[1].severity == Severity::critical);
  CHECK(set.rules[1].lifecycle.cooldown == std::chrono::minutes{5});
  CHECK(set.rules[0].calendar.zone.name() == "Europe/Berlin");
  CHECK(set.rules[0].notify == std::vector<std::string>{"ops"});
  CHECK(set.late == std::chrono::minutes{7});
}

}  // namespace tokentail
