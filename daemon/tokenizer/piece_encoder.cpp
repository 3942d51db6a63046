// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/piece_encoder.hpp"

namespace tokentail {

// Whether merging leaves these two side by side. Takes the merges back, the last first, and looks
// whether an earlier one would have joined the two across their border. Of equal ones the left
// comes first: one across the border comes before the right's, and after the left's.
bool PieceEncoder::fits(std::uint32_t left, std::uint32_t right) const {
  std::uint32_t limit = no_token;
  while (tables_.pairs.merged({.left = left, .right = right}) >= limit) {
    const auto left_part = tables_.facts(left).right;
    const auto right_part = tables_.facts(right).left;
    const bool is_left_whole = left_part == left;  // a single byte
    const bool is_right_whole = right_part == right;
    if (is_left_whole && is_right_whole) {
      return true;
    }
    if (is_right_whole || (left > right && !is_left_whole)) {
      limit = left;
      left = left_part;
    } else {
      limit = right + 1;
      right = right_part;
    }
  }
  return false;
}

PieceEncoder::Step PieceEncoder::advance(std::string_view piece, Step step) {
  const bool has_last = !tokens_.empty();
  for (auto token = step.token; token != no_token; token = tables_.facts(token).prefix) {
    const auto end = step.at + tables_.facts(token).bytes;
    if (is_dead_[end] || (has_last && !fits(tokens_.back(), token))) {
      continue;
    }
    tokens_.push_back(token);
    const auto* const next = piece.data() + end;
    return {.at = end, .token = tables_.tree.longest(next, piece.data() + piece.size()).token};
  }
  is_dead_[step.at] = true;
  const auto last = tokens_.back();
  tokens_.pop_back();
  return {.at = step.at - tables_.facts(last).bytes, .token = last};
}

std::span<const std::uint32_t> PieceEncoder::encode(std::string_view piece) {
  tokens_.clear();
  is_dead_.assign(piece.size() + 1, false);
  Step step{.at = 0,
            .token = tables_.tree.longest(piece.data(), piece.data() + piece.size()).token};
  while (step.at != piece.size()) {
    step = advance(piece, step);
  }
  return tokens_;
}

}  // namespace tokentail
