// SPDX-License-Identifier: Apache-2.0
// What every reader promises of its complaints, and every compiled rule of its life.
#pragma once

#include <string_view>

#include "core/diagnostic.hpp"
#include "rule/rule.hpp"

namespace tokentail::fuzz {

// Throws BrokenPromise.
void must(bool holds, std::string_view promise);

// Whether it can stand on a terminal, in one line.
[[nodiscard]] bool is_showable(std::string_view text);

// At least one error; each complaint stands in its file and can be shown on a terminal.
void check_refusal(const Diagnostics& problems, const SourceText& source);
// No errors; each warning as above.
void check_warnings(const Diagnostics& warnings, const SourceText& source);

// The engine takes the rules and some hours of records.
void check_life(RuleSet rules);

}  // namespace tokentail::fuzz
