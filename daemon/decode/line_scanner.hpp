// SPDX-License-Identifier: Apache-2.0
// One pass over one line of JSON: checks all of it and finds the tokens of the wanted fields.
//
// simdjson's on-demand parser checks UTF-8, quotes and control characters of the whole line before
// anything else, but lets a skipped value be `[1,,}tru`. The scanner therefore visits every value,
// wanted or not, and checks numbers, literals, escapes and nesting itself: a line is either RFC
// 8259 from its first byte to its last, or refused. Two things are let pass in values that nobody
// reads: half a surrogate pair as an escape (programs cut text in the middle of one) and repeated
// keys.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "decode/found_values.hpp"
#include "decode/line_outline.hpp"
#include "decode/path_tree.hpp"
#include "decode/rejection.hpp"
#include "decode/text_arena.hpp"

namespace tokentail {

// Bytes that must be readable after a line; they need not hold anything in particular.
inline constexpr std::size_t line_padding = 64;

// Nesting that tool schemas and chat messages stay far below.
inline constexpr int json_depth_max = 128;

// Belongs to one thread. Memory grows to suit the longest line seen and is then reused.
class LineScanner {
 public:
  explicit LineScanner(PathTree tree);
  LineScanner(const LineScanner&) = delete;
  LineScanner& operator=(const LineScanner&) = delete;
  LineScanner(LineScanner&&) noexcept;
  LineScanner& operator=(LineScanner&&) noexcept;
  ~LineScanner();

  // `found` is cleared first. Its tokens point into `line`. So do those of `outline`, which is
  // filled when there is one and means nothing when the line is refused.
  std::optional<Rejection> scan(std::string_view line, FoundValues& found,
                                LineOutline* outline = nullptr);

  // The text of a string token, its quotes included: a view into the line when it holds no escapes,
  // else text in the arena. Nothing when an escape is no character.
  std::optional<std::string_view> text_of(std::string_view token, TextArena& arena) const;

 private:
  class Parser;
  class Pass;

  std::unique_ptr<Parser> parser_;
};

}  // namespace tokentail
