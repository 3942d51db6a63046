// SPDX-License-Identifier: Apache-2.0
// Tokenizers to reckon with by hand: every byte is a token, and for "cl100k_base" so is every "ab".
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <unistd.h>

#include "tokenizer/small_vocabulary.hpp"
#include "tokenizer/tokenizer_set.hpp"

namespace tokentail::test {

inline void write_vocabulary(const std::filesystem::path& folder, const std::string& encoding,
                             const std::vector<std::string>& more) {
  auto list = small_token_list(SplitRule::r50k, more);
  list.encoding = encoding;
  const auto image = build_vocabulary(list);
  if (!image) {
    throw std::runtime_error(image.error().message);
  }
  std::ofstream(folder / (encoding + ".vocab"), std::ios::binary)
      .write(reinterpret_cast<const char*>(image->data()), std::ssize(*image));
}

inline std::shared_ptr<const TokenizerSet> byte_tokenizers() {
  auto pattern = (std::filesystem::temp_directory_path() / "tokentail-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    throw std::runtime_error("no temporary directory");
  }
  write_vocabulary(pattern, "o200k_base", {});
  write_vocabulary(pattern, "cl100k_base", {"ab"});
  auto set = std::make_shared<const TokenizerSet>(pattern);
  if (!set->troubles().empty()) {  // all are open now, so the files may go
    throw std::runtime_error(set->troubles().front());
  }
  std::filesystem::remove_all(pattern);
  return set;
}

}  // namespace tokentail::test
