// SPDX-License-Identifier: Apache-2.0
// Where a value sits in a JSON document: the keys that lead to it from the outermost object.
// Written as a JSON pointer (RFC 6901), so that a key may hold dots. Elements of arrays cannot be
// named.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokentail {

using JsonPath = std::vector<std::string>;

// "/usage/prompt_tokens"; "" is the whole document; ~1 stands for a slash and ~0 for a tilde.
// Nothing for anything else.
[[nodiscard]] std::optional<JsonPath> parse_json_pointer(std::string_view text);

[[nodiscard]] std::string json_pointer(const JsonPath& path);

}  // namespace tokentail
