// SPDX-License-Identifier: Apache-2.0
// Which tokenizer a model has, by its bare name: exact names first, then prefixes in the order of
// the table, as tiktoken does it. The catalogue's own groups of models are for prices, and a group
// may hold models of two encodings.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokentail {

struct ModelTokenizer {
  enum class Kind : std::uint8_t {
    unknown,      // the model is not in the table, or nobody has said
    encoding,     // one that we have the table of
    file,         // open, but its file must be given
    unpublished,  // its vendor keeps it
  };

  Kind kind = Kind::unknown;
  std::string encoding;  // "o200k_base"; only for Kind::encoding

  bool operator==(const ModelTokenizer&) const = default;
};

class EncodingTable {
 public:
  // A name that ends in * is a prefix.
  void add(std::vector<std::string> names, ModelTokenizer tokenizer);

  // The name is in lower case and without a provider.
  [[nodiscard]] ModelTokenizer find(std::string_view name) const;

 private:
  struct Row {
    std::vector<std::string> names;
    ModelTokenizer tokenizer;
  };

  std::vector<Row> rows_;
};

}  // namespace tokentail
