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

#include "tokenizer/merge_tables.hpp"

namespace tokentail {

// Owns memory for the longest piece so far; one a thread.
class PieceEncoder {
 public:
  explicit PieceEncoder(const MergeTables& tables) : tables_(tables) {}

  // Token numbers; valid until the next call.
  [[nodiscard]] std::span<const std::uint32_t> encode(std::string_view piece);

 private:
  struct Step {
    std::size_t at = 0;
    std::uint32_t token = no_token;  // to be tried at `at`
  };

  [[nodiscard]] bool fits(std::uint32_t left, std::uint32_t right) const;
  [[nodiscard]] Step advance(std::string_view piece, Step step);

  MergeTables tables_;
  std::vector<std::uint32_t> tokens_;
  std::vector<bool> is_dead_;  // by place: no token may end here
};

}  // namespace tokentail
