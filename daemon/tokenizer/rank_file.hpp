// SPDX-License-Identifier: Apache-2.0
// The files in which token ranks are published: a line a token, its bytes in base64, a blank and
// its rank.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace tokentail {

// The tokens by rank; a rank that no line has is empty. The error names the line.
[[nodiscard]] Outcome<std::vector<std::string>> parse_rank_file(std::string_view text);

}  // namespace tokentail
