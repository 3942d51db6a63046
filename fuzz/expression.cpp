// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>

#include "core/escape.hpp"
#include "rule/parser.hpp"
#include "rule/rule_file.hpp"

#include "promises.hpp"
#include "targets.hpp"

namespace tokentail::fuzz {
namespace {

constexpr std::string_view opening =
    "rules:\n"
    "  - rule: r\n"
    "    by: user\n"
    "    params: { budget: $5, size: 10k tokens, tries: 3, share: 90%, span: 5m }\n"
    "    when: ";

}  // namespace

void try_expression(std::string_view input) {
  if (const auto parsed = parse_expression(input); !parsed) {
    const auto& span = parsed.error().span;
    must(span.begin <= input.size(), "a complaint stands in the expression");
    must(!parsed.error().message.empty(), "a complaint says something");
  }
  // A JSON string is a YAML string.
  const std::array files{
      SourceText("rules.yaml", std::string(opening) + json_quoted(input) + "\n")};
  auto rules = compile_rules(files, {});
  if (!rules) {
    check_refusal(rules.error(), files.front());
    return;
  }
  check_warnings(rules->warnings, files.front());
  check_life(std::move(rules->set));
}

}  // namespace tokentail::fuzz
