// SPDX-License-Identifier: Apache-2.0
// Whether the parts of a rule, each right for itself, make sense together.
#pragma once

#include "rule/report.hpp"
#include "rule/rule_draft.hpp"
#include "rule/rule_parts.hpp"

namespace tokentail {

// Reports what is wrong.
void check_rule(const RuleDraft& draft, const RuleParts& parts, Report& report);

}  // namespace tokentail
