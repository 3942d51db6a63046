// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "rule/envelope.hpp"
#include "rule/field.hpp"
#include "rule/given_rules.hpp"
#include "support/catch.hpp"

namespace tokentail {
namespace {

std::string documentation() {
  std::ifstream file(std::string(TOKENTAIL_SOURCE_DIR) + "/docs/rules.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string> yaml_blocks(const std::string& text) {
  const std::string opening = "```yaml\n";
  std::vector<std::string> blocks;
  for (auto at = text.find(opening); at != std::string::npos; at = text.find(opening, at)) {
    at += opening.size();
    const auto end = text.find("```", at);
    blocks.push_back(text.substr(at, end - at));
    at = end;
  }
  return blocks;
}

}  // namespace

TEST_CASE("every example of the documentation is a rule file that compiles") {
  const auto blocks = yaml_blocks(documentation());
  REQUIRE(blocks.size() >= 8);
  for (const auto& block : blocks) {
    CHECK(messages_of(problems_of(block, {.targets = {"ops-slack"}})) == "");
    CHECK_FALSE(rules_of(block).rules.empty());
  }
}

TEST_CASE("the documentation names every setting of a rule and every field of a record") {
  const auto text = documentation();
  for (const auto name : setting_names()) {
    INFO(name);
    CHECK(text.find("`" + std::string(name)) != std::string::npos);
  }
  for (const auto name : field_names()) {
    INFO(name);
    CHECK(text.find(name) != std::string::npos);
  }
}

}  // namespace tokentail
