// SPDX-License-Identifier: Apache-2.0
// Good inputs to start from: the rules, settings and formats we ship, the examples of the
// documentation, rows that an engine saved, and what clients and receivers say.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tokentail::fuzz {

// In a fixed order.
[[nodiscard]] std::vector<std::string> seeds_of(std::string_view target);

// The inputs that once broke the target: fuzz/found/TARGET/*.
[[nodiscard]] std::vector<std::string> found_of(std::string_view target);

}  // namespace tokentail::fuzz
