// SPDX-License-Identifier: Apache-2.0
// The rules of tokenizer/split_rule.hpp by the patterns that files of tokenizers declare.
#pragma once

#include <optional>
#include <string_view>

#include "tokenizer/split_rule.hpp"

namespace tokentail {

// Nothing: it is not one of the known patterns, to the letter. Where a pattern has no match, the
// rule makes a piece of what is between two matches.
[[nodiscard]] std::optional<SplitRule> rule_of_pattern(std::string_view pattern);

}  // namespace tokentail
