// SPDX-License-Identifier: Apache-2.0
// The small grammar of JSON: what one token may look like. Structure and UTF-8 are simdjson's.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace tokentail {

// The number of blanks (space, tab, CR, LF) at the front.
[[nodiscard]] std::size_t first_not_blank(std::string_view text);
[[nodiscard]] std::string_view without_blanks_after(std::string_view text);

// A number, true, false or null.
[[nodiscard]] bool is_json_scalar(std::string_view token);

// Every backslash starts one of the escapes of RFC 8259. Whether a \u escape is a character is not
// asked.
[[nodiscard]] bool has_valid_escapes(std::string_view text);

// Quick for the short texts that fields hold.
[[nodiscard]] bool has_backslash(std::string_view text);

// The key that starts at `key` (after its quote) and whose value starts at `value`: found backwards
// from the value, over the colon. Nothing when the bytes between are no such thing.
[[nodiscard]] std::optional<std::string_view> key_before(const char* key, const char* value);

}  // namespace tokentail
