// SPDX-License-Identifier: Apache-2.0
// How byte-level vocabularies write bytes as text: a printable letter for each, so that " a" is
// "Ġa".
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tokentail {

// Nothing: some letter stands for no byte.
[[nodiscard]] std::optional<std::string> bytes_of_letters(std::string_view text);

}  // namespace tokentail
