// SPDX-License-Identifier: Apache-2.0
#include "rule/rule_file.hpp"

#include <array>
#include <string>

#include "promises.hpp"
#include "targets.hpp"

namespace tokentail::fuzz {

void try_rule_file(std::string_view input) {
  const std::array files{SourceText("rules.yaml", std::string(input))};
  const RuleDefaults defaults{.zone = TimeZone::utc(), .targets = {"ops-slack"}};
  auto rules = compile_rules(files, defaults);
  const auto again = compile_rules(files, defaults);
  must(rules.has_value() == again.has_value(), "a file means the same every time");
  if (!rules) {
    check_refusal(rules.error(), files.front());
    must(render(rules.error()) == render(again.error()), "complaints are the same every time");
    return;
  }
  check_warnings(rules->warnings, files.front());
  check_life(std::move(rules->set));
}

}  // namespace tokentail::fuzz
