// SPDX-License-Identifier: Apache-2.0
#include "app/rule_paths.hpp"

#include <filesystem>

#include "support/catch.hpp"
#include "support/log_directory.hpp"

using namespace tokentail;
using namespace tokentail::test;

using Paths = std::vector<std::string>;

TEST_CASE("a file of rules means itself, existing or not") {
  CHECK(rule_paths("/nowhere/rules.yaml") == Paths{"/nowhere/rules.yaml"});
}

TEST_CASE("a directory means the rules in it, links too, but no tests and nothing deeper") {
  const LogDirectory folder;
  for (const auto* name : {"b.yaml", "a.yml", "a.test.yaml", "notes.md", ".hidden.yaml"}) {
    folder.append(name, "");
  }
  folder.make_directory("deeper");
  folder.append("deeper/c.yaml", "");
  std::filesystem::create_symlink(folder.path("b.yaml"), folder.path("link.yaml"));
  const Paths expected{folder.path("a.yml"), folder.path("b.yaml"), folder.path("link.yaml")};
  CHECK(rule_paths(folder.path("")) == expected);
}

TEST_CASE("a glob means what matches, without tests") {
  const LogDirectory folder;
  for (const auto* name : {"b.yaml", "a.yaml", "a.test.yaml"}) {
    folder.append(name, "");
  }
  CHECK(rule_paths(folder.path("*.yaml")) == Paths{folder.path("a.yaml"), folder.path("b.yaml")});
  CHECK(rule_paths(folder.path("*.none")).empty());
}
