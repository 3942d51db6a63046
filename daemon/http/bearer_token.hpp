// SPDX-License-Identifier: Apache-2.0
// RFC 6750: who knows the token may read.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace tokentail {

inline constexpr std::size_t token_bytes_min = 16;

// Whether the value of an Authorization header carries `token`. Takes as long for a wrong token of
// the same length as for the right one.
[[nodiscard]] bool bears(std::string_view authorization, std::string_view token);

// Refuses what cannot be sent in a header or is easily guessed. The error never holds the token.
[[nodiscard]] Outcome<std::string> checked_token(std::string text);

}  // namespace tokentail
