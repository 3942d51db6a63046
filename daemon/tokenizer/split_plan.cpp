// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/split_plan.hpp"

#include <cassert>

#include "core/unchecked.hpp"

namespace tokentail {

const char* piece_end(SplitRule rule, const SplitText& text, const char* at) {
  switch (rule) {
    case SplitRule::r50k:
      return r50k_piece_end(text, at);
    case SplitRule::cl100k:
      return cl100k_piece_end(text, at);
    case SplitRule::o200k:
      return o200k_piece_end(text, at);
    case SplitRule::qwen:
      return qwen_piece_end(text, at);
    case SplitRule::qwen_marks:
      return qwen_marks_piece_end(text, at);
    case SplitRule::tekken:
      return tekken_piece_end(text, at);
    case SplitRule::deepseek:
      return deepseek_piece_end(text, at);
    case SplitRule::three_numbers:
      return three_numbers_piece_end(text, at);
    case SplitRule::cjk:
      return cjk_piece_end(text, at);
    case SplitRule::one_number:
      return one_number_piece_end(text, at);
  }
  return text.end;
}

SplitSteps::SplitSteps(std::span<const SplitRule> plan, const SplitText& text)
    : steps_(plan.first(plan.size() - 1)), text_(text) {
  assert(plan.size() <= split_steps_max);
  ends_.fill(text.begin);
}

const char* SplitSteps::next_end(const char* at) {
  auto part = text_;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    auto& end = unchecked(ends_, i);
    if (end <= at) {
      part.begin = at;
      end = piece_end(steps_[i], part, at);
    }
    part.end = end;
  }
  return part.end;
}

}  // namespace tokentail
