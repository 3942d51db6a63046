// SPDX-License-Identifier: Apache-2.0
#include "rule/rule_template.hpp"

#include "rule/given_rules.hpp"
#include "support/catch.hpp"

namespace tokentail {
namespace {

const SourceText two_rules{"two.yaml", R"(# A file.
version: 1

rules:
  # Of the first.
  - rule: first
    docs: >
      It is over, and nobody noticed: look
      at the log.
    when: cost > $1  # dollars

  # Of the second.
  - rule: second
    when: cost > $2
# The end.
)"};

}  // namespace

TEST_CASE("a rule is cut out with its comments and without its neighbours") {
  const auto templates = rule_templates({&two_rules, 1});
  REQUIRE(templates.size() == 2);
  CHECK(templates[0].name == "first");
  CHECK(templates[0].summary == "It is over, and nobody noticed");
  CHECK(templates[0].text == R"(  - rule: first
    docs: >
      It is over, and nobody noticed: look
      at the log.
    when: cost > $1  # dollars
)");
  CHECK(templates[1].summary.empty());
  CHECK(templates[1].text == "  - rule: second\n    when: cost > $2\n");
  CHECK(rule_file_of(templates[1], "mine") ==
        "version: 1\nrules:\n  - rule: mine\n    when: cost > $2\n");
}

TEST_CASE("every rule of the library is a rule file of its own, with something to say") {
  auto files = rule_library();
  files.push_back(shipped_rules());
  const auto templates = rule_templates(files);
  CHECK(templates.size() > 20);
  for (const auto& rule : templates) {
    CHECK(messages_of(problems_of(rule_file_of(rule, rule.name))) == "");
    CHECK_FALSE(rule.summary.empty());
  }
  CHECK(compile_rules(files, {}).has_value());
}

}  // namespace tokentail
