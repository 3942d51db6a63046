// SPDX-License-Identifier: Apache-2.0
#include "pricing/encoding_table.hpp"

#include <algorithm>
#include <utility>

namespace tokentail {
namespace {

bool has_prefix(std::string_view name, std::string_view pattern) {
  return pattern.ends_with('*') && name.starts_with(pattern.substr(0, pattern.size() - 1));
}

}  // namespace

void EncodingTable::add(std::vector<std::string> names, ModelTokenizer tokenizer) {
  rows_.push_back({.names = std::move(names), .tokenizer = std::move(tokenizer)});
}

ModelTokenizer EncodingTable::find(std::string_view name) const {
  for (const auto& row : rows_) {
    if (std::ranges::find(row.names, name) != row.names.end()) {
      return row.tokenizer;
    }
  }
  for (const auto& row : rows_) {
    if (std::ranges::any_of(row.names,
                            [&](const auto& pattern) { return has_prefix(name, pattern); })) {
      return row.tokenizer;
    }
  }
  return {};
}

}  // namespace tokentail
