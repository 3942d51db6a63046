// SPDX-License-Identifier: Apache-2.0
#include "decode/layout_tree.hpp"

#include <algorithm>
#include <cstring>

#include <experimental/simd>

#include "decode/line_scanner.hpp"
#include "decode/plain_scalar.hpp"

namespace tokentail {
namespace {

namespace simd = std::experimental;

std::size_t shape_bytes(std::string_view line, const LineOutline& outline) {
  auto bytes = line.size();
  for (const auto& value : outline.values) {
    bytes -= value.token.size();
  }
  return bytes;
}

}  // namespace

LayoutTree::Literal::Literal(std::string_view bytes) : text(bytes) {
  static_assert(head_bytes <= line_padding);
  const auto size = std::min(text.size(), head_bytes);
  std::memcpy(head.data(), text.data(), size);
  std::memset(mask.data(), 0xFF, size);
}

[[gnu::always_inline]] inline bool LayoutTree::Literal::is_at(const char* at) const {
  using Bytes = simd::simd<std::uint8_t, simd::simd_abi::deduce_t<std::uint8_t, head_bytes>>;
  const Bytes bytes(reinterpret_cast<const std::uint8_t*>(at), simd::element_aligned);
  const Bytes expected(head.data(), simd::element_aligned);
  const Bytes that_count(mask.data(), simd::element_aligned);
  return simd::all_of(((bytes ^ expected) & that_count) == 0) &&
         (text.size() <= head_bytes || std::memcmp(at, text.data(), text.size()) == 0);
}

bool LayoutTree::match(std::string_view line, FoundValues& found) const {
  found.clear(true);
  const auto* at = line.data();
  const auto* const end = at + line.size();
  Index index = nodes_.empty() ? none : 0;
  while (index != none) {
    const auto& node = nodes_[index];
    index = node.next;
    const auto size = node.literal.text.size();
    if (static_cast<std::size_t>(end - at) < size || !node.literal.is_at(at)) {
      continue;
    }
    const auto* const value = at + size;
    if (node.ends_line) {
      if (value == end) {
        return true;
      }
      continue;
    }
    // Of two literals of which one begins the other, only the right one has a scalar after it.
    const auto* const value_end = plain_scalar_end(value, end);
    if (value_end == nullptr) {
      continue;
    }
    if (node.place) {
      found.offer(node.place->field, node.place->rank, {value, value_end});
    }
    at = value_end;
    index = node.child;
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
  nodes_.push_back({.literal = Literal(literal), .ends_line = ends_line});
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
