// SPDX-License-Identifier: Apache-2.0
// Byte pair encoding of one piece in linear time.
//
// Merging by rank takes n log n steps at best. This takes the longest token at each place from left
// to right instead, and goes back where merging would never have left it beside the one before: a
// sequence in which all neighbours fit is the one that merging gives, and there is only one. Each
// place is left at most once, for it is marked as one where no token may end.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/unchecked.hpp"
#include "tokenizer/merge_tables.hpp"
#include "tokenizer/rank_merger.hpp"

namespace tokentail {

// Owns memory for the longest piece so far, four bytes a token and twice that while it grows, but
// none for long after a count of more than `kept_tokens_max`; one a thread.
class PieceEncoder {
 public:
  explicit PieceEncoder(const MergeTables& tables)
      : tables_(tables), fits_(fits_slots), by_rank_(tables) {}

  // Token numbers; valid until the next call. The piece is not empty.
  [[nodiscard]] std::span<const std::uint32_t> encode(std::string_view piece);

  static constexpr std::size_t kept_tokens_max = std::size_t{1} << 16U;

  // How many `encode` gives.
  [[nodiscard]] std::int64_t count(std::string_view piece);

 private:
  // A token to be tried at a place.
  struct Step {
    std::size_t at = 0;
    TokenMatch token;
  };

  // Answers that were worked out before, one a slot: a pair of tokens plus one, so that none is
  // zero, and whether it fits in the lowest bit.
  static constexpr std::size_t fits_slots = std::size_t{1} << 15U;

  [[nodiscard]] bool fits(TokenPair pair);
  [[nodiscard]] bool work_out_fit(TokenPair pair) const;
  [[nodiscard]] TokenMatch first_token(std::string_view piece) const;
  [[nodiscard]] Step advance(std::string_view piece, Step step);
  void encode_from(std::string_view piece, TokenMatch first);

  [[nodiscard]] bool is_dead(std::size_t place) const {
    return ((unchecked(dead_, place / 64) >> (place % 64)) & 1U) != 0;
  }

  MergeTables tables_;
  std::vector<std::uint32_t> tokens_;
  std::vector<std::uint64_t> dead_;  // a bit a place: no token may end here
  std::vector<std::uint64_t> fits_;
  RankMerger by_rank_;  // where the merges are not ordered
};

}  // namespace tokentail
