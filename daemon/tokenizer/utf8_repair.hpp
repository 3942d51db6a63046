// SPDX-License-Identifier: Apache-2.0
// What is counted where a text is not UTF-8: U+FFFD for each maximal subpart of an ill-formed
// sequence, as Unicode recommends and browsers and JSON readers do.
#pragma once

#include <string>
#include <string_view>

namespace tokentail {

[[nodiscard]] bool is_valid_utf8(std::string_view text);
[[nodiscard]] std::string repair_utf8(std::string_view text);

}  // namespace tokentail
