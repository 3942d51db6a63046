// SPDX-License-Identifier: Apache-2.0
// Makes the tables of a vocabulary from the list of its tokens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "tokenizer/normalization.hpp"
#include "tokenizer/split_plan.hpp"

namespace tokentail {

// A merge by which a token may come to be: its number, and the bytes of the left part.
struct ListedMerge {
  std::uint32_t token = 0;
  std::uint32_t left_bytes = 0;
};

// What becomes of tokens that merging never leaves.
enum class Unmade {
  whole_pieces,  // they are looked up before anything is merged
  never,         // they do not occur
};

struct TokenList {
  std::string encoding;
  SplitPlan split;
  std::vector<std::string> tokens;  // in the order of their merges; empty: the number is not used
  std::vector<std::uint32_t> ids;   // of each; empty: its place in `tokens`
  Normalization normalization = Normalization::none;
  std::optional<std::vector<ListedMerge>> merges;  // by token; nothing: any two that make one
  Unmade unmade = Unmade::whole_pieces;
};

// The image of the vocabulary (tokenizer/vocabulary_image.hpp). The first 256 tokens are the single
// bytes.
[[nodiscard]] Outcome<std::vector<std::byte>> build_vocabulary(const TokenList& list);

}  // namespace tokentail
