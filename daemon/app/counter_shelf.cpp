// SPDX-License-Identifier: Apache-2.0
#include "app/counter_shelf.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "core/diagnostic.hpp"
#include "core/escape.hpp"
#include "tokenizer/bpe_counter.hpp"
#include "tokenizer/encoding.hpp"
#include "tokenizer/tokenizer.hpp"

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

std::filesystem::path vocabulary_directory() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return program.parent_path().parent_path() / "share/tokentail/vocab";
}

Outcome<Counter*> CounterShelf::of(std::string_view encoding) {
  const auto known = find_encoding(encoding);
  if (!known) {
    return fail_unknown(encoding);
  }
  auto& counter = counters_[std::string(known->table)];
  if (counter == nullptr) {
    const auto path = directory_ / fmt::format("{}.vocab", known->table);
    auto vocabulary = Vocabulary::open(path);
    if (!vocabulary) {
      return std::unexpected(std::move(vocabulary.error()));
    }
    counter = std::make_unique<BpeCounter>(*vocabulary);
  }
  return counter.get();
}

Outcome<Counter*> CounterShelf::of_file(const std::string& path) {
  auto& counter = counters_[path];
  if (counter != nullptr) {
    return counter.get();
  }
  const auto tokenizer = Tokenizer::load(path);
  if (!tokenizer) {
    return std::unexpected(tokenizer.error());
  }
  counter = tokenizer->counter();
  return counter.get();
}

}  // namespace tokentail
