// SPDX-License-Identifier: Apache-2.0
// Byte pair encoding of one piece as its definition says: of all neighbours that merge, those of
// the lowest number, the leftmost first. In n log n; for vocabularies in which a token may come to
// be after one of a higher number, which PieceEncoder's quicker way cannot follow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tokenizer/merge_tables.hpp"

namespace tokentail {

// Owns memory for the longest piece so far: some 30 bytes for each of its bytes.
class RankMerger {
 public:
  explicit RankMerger(const MergeTables& tables) : tables_(tables) {}

  // The token numbers, put into `tokens`. The piece is not empty.
  void encode(std::string_view piece, std::vector<std::uint32_t>& tokens);

 private:
  struct Part {
    std::uint32_t token = no_token;  // no_token: it is merged into one before it
    std::uint32_t bytes = 0;
    std::uint32_t bytes_before = 0;  // of the part before it
  };

  void offer(std::size_t left, std::size_t right);
  void merge(std::size_t left, std::uint32_t token);

  MergeTables tables_;
  std::vector<Part> parts_;           // by their first byte
  std::vector<std::uint64_t> queue_;  // a heap of token numbers and, in the lower bits, places
};

}  // namespace tokentail
