// SPDX-License-Identifier: Apache-2.0
// Rules cut out of rule files as they are written, comments and layout included, to start one's own
// from.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.hpp"

namespace tokentail {

struct RuleTemplate {
  std::string name;
  std::string summary;  // the first sentence of its `docs`; may be empty
  std::string text;     // the lines of the rule, from "  - rule: name" on
};

// Every rule of the files, in order. The files must be rule files that compile, and "rule" be the
// first key of each of their rules.
[[nodiscard]] std::vector<RuleTemplate> rule_templates(std::span<const SourceText> files);

// A rule file that holds this rule alone, under the name given.
[[nodiscard]] std::string rule_file_of(const RuleTemplate& rule, std::string_view name);

}  // namespace tokentail
