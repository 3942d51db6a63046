// SPDX-License-Identifier: Apache-2.0
#include "app/count_plan.hpp"

#include <numeric>

#include <fmt/format.h>

#include "tokenizer/chat_count.hpp"

namespace tokentail {
namespace {

class Planner {
 public:
  Planner(Counter& counter, const ChatOverhead& overhead)
      : counter_(counter), overhead_(overhead) {}

  // A part that is one message.
  void add_text(std::string part, std::string_view role, const std::string& text) {
    rows_.push_back({.part = std::move(part),
                     .tokens = overhead_.per_message + counter_.count(role) + counter_.count(text),
                     .messages = 1});
  }

  // The tokens of each message of a part that is an array of them.
  Outcome<std::vector<std::int64_t>> add_messages(std::string part, const std::string& json) {
    auto each = count_messages(counter_, overhead_, json);
    if (!each) {
      return fail_in(part, std::move(each.error()));
    }
    rows_.push_back({.part = std::move(part),
                     .tokens = std::accumulate(each->begin(), each->end(), std::int64_t{0}),
                     .messages = std::ssize(*each)});
    return each;
  }

  Plan plan(PlanBounds bounds, const std::vector<std::int64_t>& history) && {
    rows_.push_back({.part = "begin of the answer", .tokens = overhead_.priming, .messages = 0});
    auto left = bounds.window - bounds.reserved;
    for (const auto& row : rows_) {
      left -= row.tokens;
    }
    Plan plan{.window = bounds.window,
              .reserved = bounds.reserved,
              .rows = std::move(rows_),
              .left = left,
              .messages_to_drop = 0,
              .fits_then = true};
    for (auto at = history.begin(); left < 0 && at != history.end(); ++at) {
      left += *at;
      ++plan.messages_to_drop;
    }
    plan.fits_then = left >= 0;
    return plan;
  }

 private:
  Counter& counter_;
  const ChatOverhead& overhead_;
  std::vector<PlanRow> rows_;
};

std::string verdict(const Plan& plan) {
  if (plan.left >= 0) {
    return "It fits.";
  }
  if (!plan.fits_then) {
    return "It does not fit, even without the history.";
  }
  return fmt::format("It does not fit: {} of the oldest messages of the history must go.",
                     plan.messages_to_drop);
}

}  // namespace

Outcome<Plan> plan_prompt(Counter& counter, const ChatOverhead& overhead, const PlanParts& parts,
                          PlanBounds bounds) {
  Planner planner(counter, overhead);
  if (parts.system) {
    planner.add_text("system", "system", *parts.system);
  }
  if (parts.examples) {
    if (auto added = planner.add_messages("examples", *parts.examples); !added) {
      return std::unexpected(std::move(added.error()));
    }
  }
  std::vector<std::int64_t> history;
  if (parts.history) {
    auto added = planner.add_messages("history", *parts.history);
    if (!added) {
      return std::unexpected(std::move(added.error()));
    }
    history = *std::move(added);
  }
  if (parts.input) {
    planner.add_text("input", "user", *parts.input);
  }
  return std::move(planner).plan(bounds, history);
}

std::string plan_text(const Plan& plan) {
  std::string text = fmt::format("{:<28}{:>12}\n", "context window", plan.window);
  text += fmt::format("{:<28}{:>12}\n", "reserved for the answer", -plan.reserved);
  for (const auto& row : plan.rows) {
    const auto messages = row.messages > 1 ? fmt::format(", {} messages", row.messages) : "";
    text += fmt::format("{:<28}{:>12}\n", row.part + messages, -row.tokens);
  }
  text += fmt::format("{:<28}{:>12}\n{}\n", "left", plan.left, verdict(plan));
  return text;
}

}  // namespace tokentail
