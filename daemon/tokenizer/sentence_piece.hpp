// SPDX-License-Identifier: Apache-2.0
// The .model files of SentencePiece (Gemma, Llama 2, Mistral before Nemo), counted by its own
// library. What a caller may add around a text (a token that begins it) is not counted; pieces that
// the model calls user-defined are tokens wherever they stand, as the library has it.
#pragma once

#include <memory>
#include <string_view>

#include "core/error.hpp"
#include "tokenizer/counter.hpp"

namespace tokentail {

// Immutable; copies share one. Any number of threads may count by it at once.
class SentencePieceModel {
 public:
  // corrupt: no such model, or only the begin of one.
  [[nodiscard]] static Outcome<SentencePieceModel> load(std::string_view file);

  // Time is n log n in the text at worst, and memory up to 250 bytes for each of its bytes: the
  // library looks at a text as a whole.
  [[nodiscard]] std::unique_ptr<Counter> counter() const;

 private:
  struct Library;
  class LibraryCounter;
  explicit SentencePieceModel(std::shared_ptr<const Library> library)
      : library_(std::move(library)) {}

  std::shared_ptr<const Library> library_;
};

}  // namespace tokentail
