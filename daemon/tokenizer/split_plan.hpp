// SPDX-License-Identifier: Apache-2.0
// Splitting in several steps: each rule cuts the pieces that the one before it left, and sees
// nothing of the text beyond such a piece.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "tokenizer/split_rule.hpp"

namespace tokentail {

// At least one rule, at most split_steps_max.
using SplitPlan = std::vector<SplitRule>;
constexpr std::size_t split_steps_max = 8;

[[nodiscard]] const char* piece_end(SplitRule rule, const SplitText& text, const char* at);

// The pieces that all rules but the last leave; those of a single rule are the whole text. What
// the last rule makes of each is left to the caller, who knows faster ways.
class SplitSteps {
 public:
  SplitSteps(std::span<const SplitRule> plan, const SplitText& text);

  // The end of the piece that begins at `at`: the begin of the text or the last answer, and not
  // the end of the text.
  [[nodiscard]] const char* next_end(const char* at);

 private:
  std::span<const SplitRule> steps_;
  SplitText text_;
  std::array<const char*, split_steps_max> ends_{};  // of the piece of each step
};

}  // namespace tokentail
