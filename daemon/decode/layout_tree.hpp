// SPDX-License-Identifier: Apache-2.0
// The shapes of lines seen lately, and the quick way through a line that has one of them.
//
// A program writes its log with few statements, so its lines differ in their scalar values and in
// nothing else. What stands between the values (`,"model":`) was checked when the line it came from
// was scanned. A line with the very same bytes there, and a scalar of any kind at each value, is
// therefore JSON with the same keys at the same depths, and its values are found without parsing
// it. Nothing is believed: every byte of the line is compared or checked, escapes and UTF-8 too. A
// line with anything else in it (a key more, another order, a fault) is not matched, and the
// scanner has the word.
//
// Shapes are one tree, so that what they begin with in common is looked at once. When a new one
// does not fit, all are forgotten and the next are learned from ever fewer lines: a log without
// habits must not pay for the search of one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "decode/found_values.hpp"
#include "decode/line_outline.hpp"
#include "decode/text_keys.hpp"

namespace tokentail {

class LayoutTree {
 public:
  static constexpr std::size_t nodes_max = 512;
  static constexpr std::size_t branches_max = 16;       // after the same beginning
  static constexpr std::size_t shape_bytes_max = 2048;  // of a line without its values
  static constexpr std::uint32_t pause_max = 1024;

  // `text_keys`: what is found says whether they may be in a line.
  explicit LayoutTree(TextKeys text_keys = {}) : text_keys_(std::move(text_keys)) {}

  // True for a line of a known shape: `found` then holds what LineScanner::scan would have found.
  // False says nothing about the line, and `found` is of no use. `line` is followed by
  // `line_padding` readable bytes.
  bool match(std::string_view line, FoundValues& found) const;

  // Asked once for each line that was not matched: whether it is one to learn from.
  [[nodiscard]] bool wants_line();

  // `outline` is that of `line`, which the scanner found to be without fault.
  void learn(std::string_view line, const LineOutline& outline);

  [[nodiscard]] std::size_t size() const { return nodes_.size(); }

 private:
  using Index = std::uint16_t;
  static constexpr Index none = 0xFFFF;

  // Bytes that stand before a value or, at the end of a shape, after the last one. Most are some
  // ten bytes, which two words that overlap compare.
  struct Literal {
    explicit Literal(std::string_view bytes);
    // Reads a word from `at` on, whatever the size.
    [[nodiscard]] bool is_at(const char* at) const;

    std::uint64_t first = 0;
    std::uint64_t mask = 0;  // of the bytes of `first` that count
    std::uint64_t last = 0;  // where there are more than eight
    std::string text;        // all of it
  };
  struct Node {
    Literal literal;
    std::optional<ValuePlace> place;  // of the value after the literal
    bool ends_line = false;           // there is none
    bool may_hold_text = false;       // the literal has a key of a text
    Index next = none;                // another way to go on after the same beginning
    Index child = none;               // what comes after the value
  };

  static const char* take(const char* at, const char* end, const std::optional<ValuePlace>& place,
                          FoundValues& found);
  bool add(std::string_view line, const LineOutline& outline);
  Index branch(Index parent, std::string_view literal, bool ends_line);
  [[nodiscard]] Index first_after(Index parent) const;

  TextKeys text_keys_;
  std::vector<Node> nodes_;  // the first is a way to begin a line
  std::uint32_t pause_ = 0;  // lines between two that are learned
  std::uint32_t paused_ = 0;
};

}  // namespace tokentail
