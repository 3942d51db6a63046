// SPDX-License-Identifier: Apache-2.0
// The rules of tokenizer/split_rule.hpp by bit masks. The same pieces: what a window does not tell
// (text beyond ASCII, a run longer than the window) is left to the scanner of the rule.
#pragma once

#include "tokenizer/ascii_window.hpp"

namespace tokentail {

[[nodiscard]] const char* r50k_piece_end(AsciiWindow& window, const char* at);
[[nodiscard]] const char* cl100k_piece_end(AsciiWindow& window, const char* at);
[[nodiscard]] const char* o200k_piece_end(AsciiWindow& window, const char* at);
[[nodiscard]] const char* qwen_piece_end(AsciiWindow& window, const char* at);
[[nodiscard]] const char* qwen_marks_piece_end(AsciiWindow& window, const char* at);
[[nodiscard]] const char* tekken_piece_end(AsciiWindow& window, const char* at);
[[nodiscard]] const char* deepseek_piece_end(AsciiWindow& window, const char* at);

}  // namespace tokentail
