// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/tokenizer_set.hpp"

#include <fmt/format.h>

#include "tokenizer/encoding.hpp"

namespace tokentail {

Outcome<Vocabulary> TokenizerSet::find(std::string_view encoding) const {
  const auto known = find_encoding(encoding);
  if (!known) {
    return std::unexpected(no_such_encoding(encoding));
  }
  const std::lock_guard lock(mutex_);
  auto opened = by_table_.find(known->table);
  if (opened == by_table_.end()) {
    const auto path = folder_ / fmt::format("{}.vocab", known->table);
    opened = by_table_.emplace(known->table, Vocabulary::open(path)).first;
  }
  return opened->second;
}

std::vector<std::string> TokenizerSet::troubles() const {
  std::vector<std::string> troubles;
  for (const auto& encoding : encodings()) {
    if (encoding.name != encoding.table) {
      continue;  // it shares the table of another
    }
    const auto opened = find(encoding.name);
    if (!opened && opened.error().kind != ErrorKind::not_found) {
      troubles.push_back(opened.error().message);
    }
  }
  return troubles;
}

}  // namespace tokentail
