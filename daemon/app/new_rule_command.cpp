// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <vector>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "core/diagnostic.hpp"
#include "core/escape.hpp"
#include "rule/rule_draft.hpp"
#include "rule/rule_file.hpp"
#include "rule/rule_template.hpp"

namespace tokentail {
namespace {

constexpr std::string_view header =
    "# Change the numbers in `params`, then: tokentail check FILE\n"
    "# What it would have sent over old logs: tokentail replay --rules FILE app.log*\n";

std::vector<RuleTemplate> all_templates() {
  auto files = rule_library();
  files.insert(files.begin(), shipped_rules());
  return rule_templates(files);
}

int list(const std::vector<RuleTemplate>& templates) {
  for (const auto& rule : templates) {
    fmt::print("{:<26}{}\n", rule.name, rule.summary);
  }
  return exit_good;
}

int refuse(std::string_view message, std::string_view hint) {
  fmt::print(stderr, "tokentail: {}{}{}\n", message, hint.empty() ? "" : "; ", hint);
  return exit_usage;
}

int refuse_unknown(std::string_view name, const std::vector<RuleTemplate>& templates) {
  std::vector<std::string_view> names(templates.size());
  std::ranges::transform(templates, names.begin(), &RuleTemplate::name);
  const auto hint = did_you_mean(name, names);
  return refuse(fmt::format("there is no rule \"{}\" to start from", printable(name, 60)),
                hint.empty() ? "tokentail new-rule lists them" : hint);
}

}  // namespace

int new_rule_command(const NewRuleOptions& options) {
  const auto templates = all_templates();
  if (!options.name) {
    return list(templates);
  }
  const auto found = std::ranges::find(templates, *options.name, &RuleTemplate::name);
  if (found == templates.end()) {
    return refuse_unknown(*options.name, templates);
  }
  const auto name = options.as.value_or(found->name);
  if (!is_rule_name(name)) {
    return refuse(fmt::format("\"{}\" cannot be a rule's name", printable(name, 60)),
                  "letters, digits, - and _");
  }
  fmt::print("{}{}", header, rule_file_of(*found, name));
  return exit_good;
}

}  // namespace tokentail
