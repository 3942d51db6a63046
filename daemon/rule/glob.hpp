// SPDX-License-Identifier: Apache-2.0
// Globs over whole texts: `*` is any run of bytes, `?` one character. There is no escape.
#pragma once

#include <string_view>

namespace tokentail {

[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view text);

[[nodiscard]] constexpr bool is_glob(std::string_view pattern) {
  return pattern.find_first_of("*?") != std::string_view::npos;
}

}  // namespace tokentail
