// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/tokenizer_set.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/diagnostic.hpp"
#include "core/escape.hpp"
#include "tokenizer/encoding.hpp"

namespace tokentail {
namespace {

std::unexpected<Error> fail_unknown(std::string_view encoding) {
  std::vector<std::string_view> names;
  for (const auto& one : encodings()) {
    names.push_back(one.name);
  }
  const auto hint = did_you_mean(encoding, names);
  return fail(
      ErrorKind::invalid,
      fmt::format("there is no encoding \"{}\"; {}", printable(encoding, 60),
                  hint.empty() ? fmt::format("there are {}", fmt::join(names, ", ")) : hint));
}

}  // namespace

Outcome<Vocabulary> TokenizerSet::find(std::string_view encoding) const {
  const auto known = find_encoding(encoding);
  if (!known) {
    return fail_unknown(encoding);
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
  for (const auto& encoding : encodings()) {
    static_cast<void>(find(encoding.name));
  }
  const std::lock_guard lock(mutex_);
  std::vector<std::string> troubles;
  for (const auto& [table, opened] : by_table_) {
    if (!opened && opened.error().kind != ErrorKind::not_found) {
      troubles.push_back(opened.error().message);
    }
  }
  return troubles;
}

}  // namespace tokentail
