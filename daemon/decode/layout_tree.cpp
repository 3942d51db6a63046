// SPDX-License-Identifier: Apache-2.0
#include "decode/layout_tree.hpp"

#include <algorithm>
#include <cstring>

#include "core/unchecked.hpp"
#include "decode/line_scanner.hpp"
#include "decode/quick_scalar.hpp"
#include "decode/word.hpp"

namespace tokentail {
namespace {

using Word = std::uint64_t;
constexpr std::size_t word_bytes = sizeof(Word);
static_assert(word_bytes <= line_padding);

std::size_t shape_bytes(std::string_view line, const LineOutline& outline) {
  auto bytes = line.size();
  for (const auto& value : outline.values) {
    bytes -= value.token.size();
  }
  return bytes;
}

}  // namespace

LayoutTree::Literal::Literal(std::string_view bytes) : text(bytes) {
  const auto size = std::min(text.size(), word_bytes);
  std::memcpy(&first, text.data(), size);
  std::memset(&mask, 0xFF, size);
  if (text.size() > word_bytes) {
    last = word_at<Word>(text.data() + text.size() - word_bytes);
  }
}

[[gnu::always_inline]] inline bool LayoutTree::Literal::is_at(const char* at) const {
  const auto size = text.size();
  if (((word_at<Word>(at) ^ first) & mask) != 0) {
    return false;
  }
  if (size <= word_bytes) {
    return true;
  }
  return word_at<Word>(at + size - word_bytes) == last &&
         (size <= 2 * word_bytes ||
          std::memcmp(at + word_bytes, text.data() + word_bytes, size - 2 * word_bytes) == 0);
}

// Offers the scalar at `at` to its place and gives its end, or nullptr when there is none.
[[gnu::always_inline]] inline const char* LayoutTree::take(const char* at, const char* end,
                                                           const std::optional<ValuePlace>& place,
                                                           FoundValues& found) {
  bool escaped = false;
  const char* value_end = nullptr;
  if (*at == '"') {
    value_end = string_end(at, end, escaped);
  } else if (const auto whole = short_whole(at, end); whole.digits > 0) {
    if (place) {
      found.offer_whole(place->field, place->rank, {at, whole.digits}, whole.value);
    }
    return at + whole.digits;
  } else {
    value_end = is_number_character(*at) ? number_end(at, end) : word_end(at, end);
  }
  if (place && value_end != nullptr) {
    found.offer(place->field, place->rank, {at, value_end});
    if (escaped) {
      found.note_escape();
    }
  }
  return value_end;
}

bool LayoutTree::match(std::string_view line, FoundValues& found) const {
  found.clear(true);
  const auto* at = line.data();
  const auto* const end = at + line.size();
  Index index = nodes_.empty() ? none : 0;
  while (index != none) {
    const auto& node = unchecked(nodes_, index);
    index = node.next;
    const auto size = node.literal.text.size();
    if (static_cast<std::size_t>(end - at) < size || !node.literal.is_at(at)) {
      continue;
    }
    const auto* const value = at + size;
    if (node.may_hold_text) {
      found.note_text();
    }
    if (node.ends_line) {
      if (value == end) {
        return true;
      }
      continue;
    }
    // Of two literals of which one begins the other, only the right one has a scalar after it.
    const auto* const value_end = value < end ? take(value, end, node.place, found) : nullptr;
    if (value_end != nullptr) {
      at = value_end;
      index = node.child;
    }
  }
  return false;
}

bool LayoutTree::wants_line() {
  if (paused_ < pause_) {
    ++paused_;
    return false;
  }
  paused_ = 0;
  return true;
}

void LayoutTree::learn(std::string_view line, const LineOutline& outline) {
  if (!outline.is_whole || shape_bytes(line, outline) > shape_bytes_max || add(line, outline)) {
    return;
  }
  nodes_.clear();
  pause_ = std::min(pause_max, pause_ * 2 + 1);
  add(line, outline);
}

bool LayoutTree::add(std::string_view line, const LineOutline& outline) {
  Index parent = none;
  const auto* at = line.data();
  for (const auto& [token, place] : outline.values) {
    const auto* const value = token.data();
    parent = branch(parent, {at, value}, false);
    if (parent == none) {
      return false;
    }
    nodes_[parent].place = place;
    at = value + token.size();
  }
  return branch(parent, {at, line.data() + line.size()}, true) != none;
}

// The node for the literal after the value of `parent`, made when it is not there; `none` when it
// does not fit.
LayoutTree::Index LayoutTree::branch(Index parent, std::string_view literal, bool ends_line) {
  Index last = none;
  std::size_t branches = 0;
  for (auto at = first_after(parent); at != none; at = nodes_[at].next) {
    if (nodes_[at].literal.text == literal && nodes_[at].ends_line == ends_line) {
      return at;
    }
    last = at;
    ++branches;
  }
  if (nodes_.size() == nodes_max || branches == branches_max) {
    return none;
  }
  const auto fresh = static_cast<Index>(nodes_.size());
  nodes_.push_back({.literal = Literal(literal),
                    .ends_line = ends_line,
                    .may_hold_text = text_keys_.may_be_in(literal)});
  if (last != none) {
    nodes_[last].next = fresh;
  } else if (parent != none) {
    nodes_[parent].child = fresh;
  }
  return fresh;
}

LayoutTree::Index LayoutTree::first_after(Index parent) const {
  if (parent == none) {
    return nodes_.empty() ? none : 0;
  }
  return nodes_[parent].child;
}

}  // namespace tokentail
