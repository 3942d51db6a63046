// SPDX-License-Identifier: Apache-2.0
// How far back the windows of rules reach: what has to be read again to know them.
#pragma once

#include <string>
#include <vector>

#include "core/time.hpp"
#include "rule/rule.hpp"

namespace tokentail {

// The oldest record that counts for any rule; `now` when none has a window.
[[nodiscard]] Instant reach_of(const RuleSet& rules, Instant now);

// A rule whose windows begin before the logs do, and until when that shows.
struct IncompleteRule {
  std::string rule;
  Instant until;
};
[[nodiscard]] std::vector<IncompleteRule> incomplete_rules(const RuleSet& rules, Instant now,
                                                           Instant logs_begin);

}  // namespace tokentail
