// SPDX-License-Identifier: Apache-2.0
// The counters of a command, each made when its encoding is first asked for.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "tokenizer/counter.hpp"
#include "tokenizer/tokenizer_set.hpp"

namespace tokentail {

// Where vocabularies are, seen from the program: ../share/tokentail/vocab, both where it is
// installed and where it was built.
[[nodiscard]] std::filesystem::path vocabulary_directory();

class CounterShelf {
 public:
  explicit CounterShelf(std::shared_ptr<const TokenizerSet> tokenizers)
      : tokenizers_(std::move(tokenizers)) {}

  // Errors are those of TokenizerSet::find. The counter lives as long as this.
  [[nodiscard]] Outcome<Counter*> of(std::string_view encoding);

  // A file of any kind (tokenizer/tokenizer.hpp). The error names it.
  [[nodiscard]] Outcome<Counter*> of_file(const std::string& path);

 private:
  std::shared_ptr<const TokenizerSet> tokenizers_;
  std::map<std::string, std::unique_ptr<Counter>, std::less<>> counters_;       // by encoding
  std::map<std::string, std::unique_ptr<Counter>, std::less<>> file_counters_;  // by path
};

}  // namespace tokentail
