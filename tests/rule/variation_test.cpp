// SPDX-License-Identifier: Apache-2.0
#include "rule/given_rules.hpp"
#include "support/catch.hpp"

namespace tokentail {
namespace {

std::vector<std::string> names(const std::string& params, const std::string& when) {
  const std::vector files{
      rule_text("rules:\n  - rule: r\n    params: { " + params + " }\n    when: " + when + "\n")};
  const auto compiled = compile_rules(files, {.varies_parameters = true});
  REQUIRE(compiled);
  std::vector<std::string> result;
  for (const auto& rule : compiled->set.rules) {
    result.push_back(rule.name);
  }
  return result;
}

using RuleNames = std::vector<std::string>;

}  // namespace

TEST_CASE("each number is tried a fifth lower and a quarter higher") {
  CHECK(names("budget: $500", "sum(cost over today) > budget") ==
        RuleNames{"r", "r with budget $400.00", "r with budget $625.00"});
}

TEST_CASE("a share stays a share, and a small count a count") {
  CHECK(names("limit: 90%", "input_tokens > limit of context_window") ==
        RuleNames{"r", "r with limit 0.81", "r with limit 0.95"});
  CHECK(names("tries: 3", "count(over 5m) >= tries") ==
        RuleNames{"r", "r with tries 2", "r with tries 4"});
  CHECK(names("tries: 1", "count(over 5m) >= tries") == RuleNames{"r", "r with tries 2"});
}

TEST_CASE("a variation reads the windows of its rule and moves what hangs on the parameter") {
  const std::vector files{
      rule_text("rules:\n  - rule: r\n    params: { budget: $100, part: 50% of budget }\n"
                "    when: sum(cost over today) > part\n    clear: next_period\n")};
  const auto compiled = compile_rules(files, {.varies_parameters = true});
  REQUIRE(compiled);
  const auto& rules = compiled->set.rules;
  CHECK(compiled->set.tables.size() == 1);
  CHECK(compiled->set.tables.front().aggregators.size() == 1);
  CHECK(rules.at(1).base_name() == "r");
  CHECK(rules.at(1).change->parameter == "budget");
  const auto& limit = rules.at(1).levels.front().comparisons.front().limit;
  CHECK(display(limit.run({}).number, Unit::usd) == "$40.00");
}

TEST_CASE("rules without numbers, and loads that do not ask, have no variations") {
  CHECK(names(R"(who: '"ana"')", "user == who") == RuleNames{"r"});
  CHECK(rules_of("rules:\n  - rule: r\n    params: { a: $5 }\n    when: cost > a\n").rules.size() ==
        1);
}

}  // namespace tokentail
