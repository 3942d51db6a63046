// SPDX-License-Identifier: Apache-2.0
// The budget of a context window: what each part of a prompt takes, what is left, and what must go.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "tokenizer/chat_overhead.hpp"
#include "tokenizer/counter.hpp"

namespace tokentail {

// The parts as texts; examples and history as JSON arrays of messages, the oldest first.
struct PlanParts {
  std::optional<std::string> system;
  std::optional<std::string> examples;
  std::optional<std::string> history;
  std::optional<std::string> input;
};

struct PlanRow {
  std::string part;
  std::int64_t tokens = 0;
  std::int64_t messages = 0;
};

struct Plan {
  std::int64_t window = 0;
  std::int64_t reserved = 0;          // for the answer
  std::vector<PlanRow> rows;          // each with what is around its messages; and the priming
  std::int64_t left = 0;              // below zero: does not fit
  std::int64_t messages_to_drop = 0;  // of the history, the oldest first
  bool fits_then = true;              // without those
};

struct PlanBounds {
  std::int64_t window = 0;
  std::int64_t reserved = 0;
};

[[nodiscard]] Outcome<Plan> plan_prompt(Counter& counter, const ChatOverhead& overhead,
                                        const PlanParts& parts, PlanBounds bounds);

// The table that a person reads; ends with a newline.
[[nodiscard]] std::string plan_text(const Plan& plan);

}  // namespace tokentail
