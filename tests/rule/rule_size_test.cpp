// SPDX-License-Identifier: Apache-2.0
// Rule files that are too large to be meant, and what is said of them.
#include <string>

#include "rule/cost.hpp"
#include "rule/given_rules.hpp"
#include "rule/rule_assembly.hpp"
#include "support/catch.hpp"

namespace tokentail {
namespace {

struct Size {
  int levels = 1;
  int overrides = 0;
  int comparisons = 1;
};

std::string rule_of(const Size& size, const std::string& name = "big") {
  std::string text = "  - rule: " + name + "\n    by: user\n    params: { budget: 1M tokens }\n";
  text += "    levels:\n";
  for (int i = 1; i <= size.levels; ++i) {
    text += "      l" + std::to_string(i) + ": " + std::to_string(i) + "% of budget\n";
  }
  text += "    when: sum(total_tokens over 1h) > level";
  for (int i = 1; i < size.comparisons; ++i) {
    text += " and count(over 1h) > " + std::to_string(i);
  }
  text += size.overrides > 0 ? "\n    override:\n" : "\n";
  for (int i = 0; i < size.overrides; ++i) {
    text += "      - { match: { user: u" + std::to_string(i) + " }, set: { budget: 5k tokens } }\n";
  }
  return text;
}

}  // namespace

TEST_CASE("a rule that multiplies out to too much is refused at its overrides, with the numbers") {
  const auto problems =
      problems_of("rules:\n" + rule_of({.levels = 16, .overrides = 1000, .comparisons = 10}));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].where.line == 23);
  CHECK(problems[0].where.column == 5);
  CHECK(problems[0].message ==
        "this rule comes to 160160 comparisons, one set for each level and override; there is room "
        "for 100000 more");
  CHECK(problems[0].hint ==
        "a glob may stand for many keys; a shorter `when` or fewer levels help too");
}

TEST_CASE("what rules multiply out to is bounded over all of them") {
  const Size half{.levels = 16, .overrides = 400, .comparisons = 8};  // 51,328 each
  CHECK(problems_of("rules:\n" + rule_of(half, "one")).empty());
  const auto problems = problems_of("rules:\n" + rule_of(half, "one") + rule_of(half, "two"));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].message.find("there is room for 48672 more") != std::string::npos);
}

TEST_CASE("where other numbers would come to too much, that they are not tried is told") {
  const Size half{.levels = 16, .overrides = 400, .comparisons = 8};
  const auto problems = problems_of("rules:\n" + rule_of(half), {.varies_parameters = true});
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].severity == Diagnostic::Severity::warning);
  CHECK(problems[0].message.starts_with("what other numbers would do is not tried"));
}

TEST_CASE("the cost of a window names some of many rules that share it") {
  std::string text = "rules:\n";
  for (int i = 1; i <= 40; ++i) {
    text += "  - rule: r" + std::to_string(i) + "\n    by: user\n    when: count(over 1h) > " +
            std::to_string(i) + "\n";
  }
  const auto table = cost_table(cost_of(rules_of(text)));
  CHECK(table.find("count(over 1h): r1, r2, r3, r4, r5, r6, r7, r8, r9, r10 and 30 more\n") !=
        std::string::npos);
}

}  // namespace tokentail
