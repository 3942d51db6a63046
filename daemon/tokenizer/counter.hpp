// SPDX-License-Identifier: Apache-2.0
// Counts the tokens of texts, exactly as the encoding's own tokenizer does for ordinary text: what
// looks like a special token is text like any other.
//
// Time is linear in the text whatever it holds. Memory is the cache and a few bytes for each byte
// of the longest piece that is not in the vocabulary: pieces are words, so that this is nothing,
// but a text may be one word of megabytes. Bytes that are not UTF-8 count as U+FFFD, one for each
// maximal subpart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/class_masks.hpp"
#include "tokenizer/long_piece_cache.hpp"
#include "tokenizer/piece_cache.hpp"
#include "tokenizer/piece_encoder.hpp"
#include "tokenizer/vocabulary.hpp"

namespace tokentail {

struct CounterSettings {
  std::size_t cache_bytes = std::size_t{4} << 20U;
  std::size_t long_cache_bytes = std::size_t{4} << 20U;  // of pieces of 15 to 62 bytes
  Simd simd = best_simd();                               // the counts do not depend on it
};

// Belongs to one thread; any number may count by one vocabulary at once.
class Counter {
 public:
  explicit Counter(const Vocabulary& vocabulary, CounterSettings settings = {});

  [[nodiscard]] std::int64_t count(std::string_view text);

  // The tokens' ids, as the model gets them.
  [[nodiscard]] std::vector<std::uint32_t> ids(std::string_view text);

  // How many of the texts so far were not UTF-8.
  [[nodiscard]] std::int64_t repaired_texts() const { return repaired_texts_; }

 private:
  [[nodiscard]] std::string_view valid(std::string_view text);
  template <class Visit>
  void each_piece(std::string_view valid_text, Visit visit) const;

  Vocabulary vocabulary_;
  PieceEncoder encoder_;
  PieceCache cache_;
  LongPieceCache long_cache_;
  Classify classify_;  // nullptr: byte by byte
  std::string repaired_;
  std::int64_t repaired_texts_ = 0;
};

}  // namespace tokentail
