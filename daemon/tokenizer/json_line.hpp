// SPDX-License-Identifier: Apache-2.0
// A line of JSON with a text to count.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace tokentail {

struct JsonLine {
  std::optional<std::string> text;  // nothing: the field is not there, or is no text
  std::optional<std::string> encoding;
  std::optional<std::string> model;
};

// invalid: not one JSON object, which half a surrogate pair in a text is not either.
[[nodiscard]] Outcome<JsonLine> parse_json_line(std::string_view line, std::string_view field);

}  // namespace tokentail
