// SPDX-License-Identifier: Apache-2.0
// Untrusted text made safe for where it is shown. Log lines, labels and file names are all
// untrusted: a user id may hold a terminal escape sequence or a newline.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tokentail {

// For a terminal or a log line: control characters and invalid UTF-8 become visible escapes
// (\n, \x1b), marks that reorder or hide text too, and the text is cut to `width_max` code points
// with an ellipsis.
[[nodiscard]] std::string printable(std::string_view text, std::size_t width_max = 200);

// Cuts to at most `bytes_max` bytes, never inside a UTF-8 sequence.
[[nodiscard]] std::string_view cut_utf8(std::string_view text, std::size_t bytes_max);

// Columns a terminal needs for `text`, counting one a code point.
[[nodiscard]] std::size_t display_width(std::string_view text);

// A quoted JSON string. Invalid UTF-8 is replaced by U+FFFD: the result is always valid JSON. What
// printable() would not show is escaped, so that JSON may stand on a terminal too.
[[nodiscard]] std::string json_quoted(std::string_view text);

}  // namespace tokentail
