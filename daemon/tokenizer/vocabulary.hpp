// SPDX-License-Identifier: Apache-2.0
// The tokens of an encoding. Immutable; copies share one mapping, and any number of threads may
// read it at once. Count with a Counter (tokenizer/counter.hpp).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "tokenizer/composer.hpp"

namespace tokentail {

struct VocabularyTables;

class Vocabulary {
 public:
  // A table that the build has compiled: mapped, not read, so that it is there within milliseconds
  // and once for all processes. not_found when there is none; corrupt when it is damaged.
  [[nodiscard]] static Outcome<Vocabulary> open(const std::string& path);

  // What build_vocabulary made.
  [[nodiscard]] static Outcome<Vocabulary> from_image(std::vector<std::byte> image);

  // "o200k_base"
  [[nodiscard]] std::string_view encoding() const;

  // For counters. As long as any copy of this lives.
  [[nodiscard]] const VocabularyTables& tables() const { return *tables_; }

  // Where texts are composed before anything else; else nullptr.
  [[nodiscard]] const Composer* composer() const { return composer_.get(); }

 private:
  using Tables = std::shared_ptr<const VocabularyTables>;
  [[nodiscard]] static Outcome<Vocabulary> of_tables(Outcome<Tables> tables);
  explicit Vocabulary(Tables tables) : tables_(std::move(tables)) {}

  Tables tables_;  // and the image they look into
  std::shared_ptr<const Composer> composer_;
};

}  // namespace tokentail
