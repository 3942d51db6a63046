// SPDX-License-Identifier: Apache-2.0
// The vocabularies that came with the program, by the encoding's name, each opened once, when it is
// first asked for, and files of tokenizers that the settings name, by their paths. Any number of
// threads may look one up once all files are added.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "tokenizer/tokenizer.hpp"

namespace tokentail {

class TokenizerSet {
 public:
  TokenizerSet() = default;
  explicit TokenizerSet(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // A file of any kind (tokenizer/tokenizer.hpp); twice is as good as once. Reading one takes most
  // of a second. The error names it.
  [[nodiscard]] Outcome<> add_file(const std::string& path);

  // By an encoding or a file that was added. invalid: it is neither, with the nearest name of an
  // encoding. not_found: the encoding's table is not there. io, corrupt: it cannot be used. The
  // error names the file, and stays what it was.
  [[nodiscard]] Outcome<Tokenizer> find(std::string_view encoding) const;

  // Opens all tables that are there. Those that cannot be used, as "path: why".
  [[nodiscard]] std::vector<std::string> troubles() const;

 private:
  std::filesystem::path folder_;
  std::map<std::string, Tokenizer, std::less<>> files_;  // by path
  mutable std::mutex mutex_;                             // of the tables
  mutable std::map<std::string, Outcome<Tokenizer>, std::less<>> by_table_;
};

}  // namespace tokentail
