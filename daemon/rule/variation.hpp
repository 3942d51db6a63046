// SPDX-License-Identifier: Apache-2.0
// A rule with one of its parameters a little lower or higher: for who asks what other numbers would
// have sent.
#pragma once

#include <string>
#include <vector>

#include "rule/report.hpp"
#include "rule/rule.hpp"
#include "rule/rule_assembly.hpp"
#include "rule/rule_draft.hpp"
#include "rule/rule_parts.hpp"

namespace tokentail {

// Two for each number among the parameters, the lower one first: a quarter up and a fifth down; of
// a share, a tenth down and half of the way up to 100 %; of a count under ten, one down and one up.
[[nodiscard]] std::vector<ParameterChange> changes_of(const RuleParts& parts);

// The rule compiled with each of them. `draft` is one that assemble() accepted.
[[nodiscard]] std::vector<Rule> variations_of(const RuleDraft& draft, RuleSetDraft& set,
                                              Report& report);

}  // namespace tokentail
