// SPDX-License-Identifier: Apache-2.0
// Counts by byte pair encoding inside the pieces that the vocabulary's splitting plan makes.
//
// Time is linear in the text whatever it holds. Memory is the cache and a few bytes for each byte
// of the longest piece that is not in the vocabulary: pieces are words, so that this is nothing,
// but a text may be one word of megabytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/class_masks.hpp"
#include "tokenizer/counter.hpp"
#include "tokenizer/long_piece_cache.hpp"
#include "tokenizer/piece_cache.hpp"
#include "tokenizer/piece_encoder.hpp"
#include "tokenizer/vocabulary.hpp"

namespace tokentail {

struct BpeSettings {
  std::size_t cache_bytes = std::size_t{4} << 20U;
  std::size_t long_cache_bytes = std::size_t{4} << 20U;  // of pieces of 15 to 62 bytes
  Simd simd = best_simd();                               // the counts do not depend on it
};

class BpeCounter final : public Counter {
 public:
  explicit BpeCounter(const Vocabulary& vocabulary, BpeSettings settings = {});

 private:
  [[nodiscard]] std::int64_t count_valid(std::string_view utf8) override;
  [[nodiscard]] std::vector<std::uint32_t> ids_of_valid(std::string_view utf8) override;
  [[nodiscard]] std::string_view normalized(std::string_view utf8);
  template <class Visit>
  void each_piece(std::string_view text, Visit visit) const;

  Vocabulary vocabulary_;
  PieceEncoder encoder_;
  PieceCache cache_;
  LongPieceCache long_cache_;
  Classify classify_;  // nullptr: byte by byte
  std::string composed_;
};

}  // namespace tokentail
