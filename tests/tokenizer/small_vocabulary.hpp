// SPDX-License-Identifier: Apache-2.0
// A vocabulary to reckon with by hand: the single bytes, and then the tokens named, in the order of
// their merges.
#pragma once

#include <string>
#include <vector>

#include "tokenizer/vocabulary_builder.hpp"

namespace tokentail {

inline TokenList small_token_list(SplitRule split, const std::vector<std::string>& more) {
  TokenList list{.encoding = "small", .split = {split}, .tokens = {}, .ids = {}};
  for (int byte = 0; byte < 256; ++byte) {
    list.tokens.emplace_back(1, static_cast<char>(byte));
  }
  list.tokens.insert(list.tokens.end(), more.begin(), more.end());
  return list;
}

}  // namespace tokentail
