// SPDX-License-Identifier: Apache-2.0
// What is allowed in a rule and still probably not meant: a rule that flaps, one that never fires,
// a day that begins at nobody's midnight.
#pragma once

#include "rule/report.hpp"
#include "rule/rule_draft.hpp"
#include "rule/rule_parts.hpp"

namespace tokentail {

// For a rule without errors.
void lint_rule(const RuleDraft& draft, const RuleParts& parts, Report& report);

}  // namespace tokentail
