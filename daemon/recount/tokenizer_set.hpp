// SPDX-License-Identifier: Apache-2.0
// The vocabularies that came with the program, by the encoding's name, and files of tokenizers that
// the settings name, by their paths. Any number of threads may look one up once all are added.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/tokenizer.hpp"

namespace tokentail {

class TokenizerSet {
 public:
  TokenizerSet() = default;

  // What is in the folder. A table that is damaged is left out and told, as "path: why".
  explicit TokenizerSet(const std::string& folder);

  // A file of any kind (tokenizer/tokenizer.hpp); twice is as good as once. Reading one takes most
  // of a second. The error names it.
  [[nodiscard]] Outcome<> add_file(const std::string& path);

  // Nullptr: not there, or no such encoding.
  [[nodiscard]] const Tokenizer* find(std::string_view encoding) const;

  [[nodiscard]] const std::vector<std::string>& troubles() const { return troubles_; }

 private:
  std::map<std::string, Tokenizer, std::less<>> tokenizers_;  // by encoding
  std::vector<std::string> troubles_;
};

}  // namespace tokentail
