// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/tokenizer_set.hpp"

#include <fmt/format.h>

#include "tokenizer/encoding.hpp"

namespace tokentail {
namespace {

Outcome<Tokenizer> open_table(const std::filesystem::path& path) {
  auto vocabulary = Vocabulary::open(path);
  if (!vocabulary) {
    return std::unexpected(std::move(vocabulary.error()));
  }
  return Tokenizer(*std::move(vocabulary));
}

}  // namespace

Outcome<> TokenizerSet::add_file(const std::string& path) {
  if (files_.contains(path)) {
    return {};
  }
  auto tokenizer = Tokenizer::load(path);
  if (!tokenizer) {
    return std::unexpected(std::move(tokenizer.error()));
  }
  files_.emplace(path, *std::move(tokenizer));
  return {};
}

Outcome<Tokenizer> TokenizerSet::find(std::string_view encoding) const {
  if (const auto file = files_.find(encoding); file != files_.end()) {
    return file->second;
  }
  const auto known = find_encoding(encoding);
  if (!known) {
    return std::unexpected(no_such_encoding(encoding));
  }
  const std::lock_guard lock(mutex_);
  auto opened = by_table_.find(known->table);
  if (opened == by_table_.end()) {
    const auto path = folder_ / fmt::format("{}.vocab", known->table);
    opened = by_table_.emplace(known->table, open_table(path)).first;
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
