// SPDX-License-Identifier: Apache-2.0
#include "app/counter_shelf.hpp"

#include "tokenizer/tokenizer.hpp"

namespace tokentail {

std::filesystem::path vocabulary_directory() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return program.parent_path().parent_path() / "share/tokentail/vocab";
}

Outcome<Counter*> CounterShelf::of(std::string_view encoding) {
  if (const auto known = counters_.find(encoding); known != counters_.end()) {
    return known->second.get();
  }
  const auto tokenizer = tokenizers_->find(encoding);
  if (!tokenizer) {
    return std::unexpected(tokenizer.error());
  }
  return counters_.emplace(encoding, tokenizer->counter()).first->second.get();
}

Outcome<Counter*> CounterShelf::of_file(const std::string& path) {
  auto& counter = file_counters_[path];
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
