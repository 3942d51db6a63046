// SPDX-License-Identifier: Apache-2.0
// The class of every code point as runs: a letter of TextClass, then how many code points in a row
// have it, unless it is one. "o9s" is nine of `other`, then one `space`.
#pragma once

#include <string_view>

namespace tokentail {

[[nodiscard]] std::string_view unicode_runs();

}  // namespace tokentail
