// SPDX-License-Identifier: Apache-2.0
// Every key the settings file may hold, as a path: "[]" is an item of a list, "*" a name of the
// operator's choice.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace tokentail {

[[nodiscard]] std::span<const std::string_view> setting_keys();

// The keys directly below `path`, which is "" for the file itself.
[[nodiscard]] std::vector<std::string_view> setting_keys_below(std::string_view path);

// Where a key that stands in the wrong place belongs ("limits" for "line_bytes"), or empty.
[[nodiscard]] std::string_view section_of_setting(std::string_view key);

}  // namespace tokentail
