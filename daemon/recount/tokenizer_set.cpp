// SPDX-License-Identifier: Apache-2.0
#include "recount/tokenizer_set.hpp"

#include "tokenizer/encoding.hpp"

namespace tokentail {

TokenizerSet::TokenizerSet(const std::string& folder) {
  std::map<std::string_view, Tokenizer> by_table;
  for (const auto& encoding : encodings()) {
    if (const auto known = by_table.find(encoding.table); known != by_table.end()) {
      tokenizers_.emplace(encoding.name, known->second);
      continue;
    }
    const auto path = folder + '/' + std::string(encoding.table) + ".vocab";
    if (auto opened = Vocabulary::open(path)) {
      const Tokenizer tokenizer(*std::move(opened));
      by_table.emplace(encoding.table, tokenizer);
      tokenizers_.emplace(encoding.name, tokenizer);
    } else if (opened.error().kind != ErrorKind::not_found) {
      troubles_.push_back(path + ": " + opened.error().message);
    }
  }
}

Outcome<> TokenizerSet::add_file(const std::string& path) {
  if (tokenizers_.contains(path)) {
    return {};
  }
  auto tokenizer = Tokenizer::load(path);
  if (!tokenizer) {
    return std::unexpected(std::move(tokenizer.error()));
  }
  tokenizers_.emplace(path, *std::move(tokenizer));
  return {};
}

const Tokenizer* TokenizerSet::find(std::string_view encoding) const {
  const auto found = tokenizers_.find(encoding);
  return found == tokenizers_.end() ? nullptr : &found->second;
}

}  // namespace tokentail
