// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/piece_encoder.hpp"

#include "core/unchecked.hpp"

namespace tokentail {

// Whether merging leaves these two side by side. Takes the merges back, the last first, and looks
// whether an earlier one would have joined the two across their border. Of equal ones the left
// comes first: one across the border comes before the right's, and after the left's.
bool PieceEncoder::work_out_fit(TokenPair pair) const {
  auto [left, right] = pair;
  std::uint32_t limit = no_token;
  while (tables_.pairs.merged({.left = left, .right = right}) >= limit) {
    const auto left_part = tables_.right_part(left);
    const auto right_part = tables_.left_part(right);
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

bool PieceEncoder::fits(TokenPair pair) {
  const auto key = PairTable::pack(pair) + 1;
  auto& slot = unchecked(fits_, PairTable::mix(key) % fits_slots);
  if (slot >> 1U != key) {
    slot = (key << 1U) | (work_out_fit(pair) ? 1U : 0U);
  }
  return (slot & 1U) != 0;
}

PieceEncoder::Step PieceEncoder::advance(std::string_view piece, Step step) {
  const bool has_last = !tokens_.empty();
  for (auto [token, bytes] = step.token; token != no_token;) {
    const auto end = step.at + bytes;
    if (!is_dead(end) && (!has_last || fits({.left = tokens_.back(), .right = token}))) {
      tokens_.push_back(token);
      const auto rest = piece.substr(end);
      return {.at = end, .token = tables_.tree.longest(rest.data(), rest.data() + rest.size())};
    }
    token = tables_.prefix(token).prefix();
    bytes = token == no_token ? 0 : tables_.prefix(token).bytes();
  }
  unchecked(dead_, step.at / 64) |= std::uint64_t{1} << (step.at % 64);
  const auto last = tokens_.back();
  tokens_.pop_back();
  const auto bytes = tables_.prefix(last).bytes();
  return {.at = step.at - bytes, .token = {.token = last, .bytes = bytes}};
}

void PieceEncoder::encode_from(std::string_view piece, TokenMatch first) {
  tokens_.clear();
  if (!tables_.are_ordered && first.bytes != piece.size()) {
    by_rank_.encode(piece, tokens_);
    return;
  }
  dead_.assign(piece.size() / 64 + 1, 0);
  for (Step step{.at = 0, .token = first}; step.at != piece.size();) {
    step = advance(piece, step);
  }
}

// The token that the piece is by itself, or the longest that it begins with.
TokenMatch PieceEncoder::first_token(std::string_view piece) const {
  const char* const begin = piece.data();
  const char* const end = begin + piece.size();
  const auto whole = tables_.whole_pieces.longest(begin, end);
  return whole.bytes == piece.size() ? whole : tables_.tree.longest(begin, end);
}

std::span<const std::uint32_t> PieceEncoder::encode(std::string_view piece) {
  encode_from(piece, first_token(piece));
  return tokens_;
}

std::int64_t PieceEncoder::count(std::string_view piece) {
  const auto first = first_token(piece);
  if (first.bytes == piece.size()) {
    return 1;
  }
  encode_from(piece, first);
  const auto count = std::ssize(tokens_);
  if (tokens_.capacity() > kept_tokens_max) {
    tokens_ = {};
    dead_ = {};
  }
  return count;
}

}  // namespace tokentail
