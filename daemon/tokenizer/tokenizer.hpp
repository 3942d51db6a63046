// SPDX-License-Identifier: Apache-2.0
// A model's tokenizer of any kind.
#pragma once

#include <memory>
#include <string>
#include <variant>

#include "core/error.hpp"
#include "tokenizer/counter.hpp"
#include "tokenizer/sentence_piece.hpp"
#include "tokenizer/vocabulary.hpp"

namespace tokentail {

// Immutable; copies share one. Any number of threads may count by it at once.
class Tokenizer {
 public:
  // A tokenizer.json or the .model of SentencePiece, told apart by what is in it. The error names
  // the file and, where the file cannot be followed exactly, the part.
  [[nodiscard]] static Outcome<Tokenizer> load(const std::string& path);

  explicit Tokenizer(Vocabulary vocabulary) : kind_(std::move(vocabulary)) {}
  explicit Tokenizer(SentencePieceModel model) : kind_(std::move(model)) {}

  [[nodiscard]] std::unique_ptr<Counter> counter() const;

 private:
  std::variant<Vocabulary, SentencePieceModel> kind_;
};

}  // namespace tokentail
