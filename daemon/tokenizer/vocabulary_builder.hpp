// SPDX-License-Identifier: Apache-2.0
// Makes the tables of a vocabulary from the list of its tokens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "tokenizer/split_rule.hpp"

namespace tokentail {

struct TokenList {
  std::string encoding;
  SplitRule split = SplitRule::r50k;
  std::vector<std::string> tokens;  // in the order of their merges; empty: the number is not used
  std::vector<std::uint32_t> ids;   // of each; empty: its place in `tokens`
};

// The image of the vocabulary (tokenizer/vocabulary_image.hpp). Refuses lists by which looking a
// piece up and merging its bytes could differ: the first 256 tokens must be the single bytes, and
// merging the bytes of any other by the tokens before it must leave exactly two.
[[nodiscard]] Outcome<std::vector<std::byte>> build_vocabulary(const TokenList& list);

}  // namespace tokentail
