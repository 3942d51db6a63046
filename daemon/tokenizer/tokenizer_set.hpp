// SPDX-License-Identifier: Apache-2.0
// The vocabularies that came with the program, by the encoding's name, each opened once, when it is
// first asked for. Any number of threads may look one up.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "tokenizer/vocabulary.hpp"

namespace tokentail {

class TokenizerSet {
 public:
  explicit TokenizerSet(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // invalid: there is no such encoding, with the nearest name. not_found: its table is not there.
  // io, corrupt: it cannot be used. The error names the file, and stays what it was.
  [[nodiscard]] Outcome<Vocabulary> find(std::string_view encoding) const;

  // Opens all that are there. Those that cannot be used, as "path: why".
  [[nodiscard]] std::vector<std::string> troubles() const;

 private:
  std::filesystem::path folder_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, Outcome<Vocabulary>, std::less<>> by_table_;
};

}  // namespace tokentail
