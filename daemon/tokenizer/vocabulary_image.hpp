// SPDX-License-Identifier: Apache-2.0
// A vocabulary as bytes that are used as they are: what the build writes and the program maps. For
// the machine that made it (byte order, and the format number of this very version).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "tokenizer/class_table.hpp"
#include "tokenizer/merge_tables.hpp"
#include "tokenizer/normalization.hpp"
#include "tokenizer/split_plan.hpp"

namespace tokentail {

// Looks into the image, which outlives it.
struct VocabularyTables {
  std::string_view encoding;
  std::span<const SplitRule> split;
  Normalization normalization = Normalization::none;
  MergeTables merging;
  ClassTable classes;
  std::span<const std::uint32_t> ids;  // of each token number; empty: they are the same
};

struct VocabularyParts {
  std::string encoding;  // at most 31 bytes
  SplitPlan split;
  Normalization normalization = Normalization::none;
  bool are_merges_ordered = true;  // see MergeTables
  std::vector<TreeCell> tree;
  std::vector<TreeCell> whole_pieces;
  std::vector<std::uint32_t> left_parts;
  std::vector<std::uint32_t> right_parts;
  std::vector<TokenPrefix> prefixes;
  PairArrays pairs;
  std::vector<std::uint32_t> ids;
  ClassArrays classes;
};

[[nodiscard]] std::vector<std::byte> write_image(const VocabularyParts& parts);

// Refuses what is not whole and unchanged, so that nobody need look again. The image is aligned to
// eight bytes.
[[nodiscard]] Outcome<VocabularyTables> read_image(std::span<const std::byte> image);

}  // namespace tokentail
