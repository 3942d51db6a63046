// SPDX-License-Identifier: Apache-2.0
// Tells that two calls sent the same text, and nothing else of it: HMAC-SHA-256 (RFC 2104) with a
// key that stays on the host, cut to 64 bits. Who sees the hash cannot try texts on it.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "record/record_text.hpp"

namespace tokentail {

// "#0123456789abcdef"
using TextHash = std::array<char, 17>;

// Of what was sent. Nothing when the log does not hold it.
[[nodiscard]] std::optional<TextHash> text_hash(std::string_view key, const RecordText& text);

}  // namespace tokentail
