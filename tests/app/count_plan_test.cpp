// SPDX-License-Identifier: Apache-2.0
#include "app/count_plan.hpp"

#include <string>

#include "support/catch.hpp"
#include "tokenizer/bpe_counter.hpp"
#include "tokenizer/small_vocabulary.hpp"

namespace tokentail {
namespace {

// Each byte is a token, three are around a message, and the role counts.
Outcome<Plan> planned(const PlanParts& parts, PlanBounds bounds) {
  auto image = build_vocabulary(small_token_list(SplitRule::o200k, {}));
  BpeCounter counter(Vocabulary::from_image(*std::move(image)).value());
  return plan_prompt(counter, ChatOverhead{}, parts, bounds);
}

const std::string two_messages =
    R"([{"role": "user", "content": "12345"}, {"role": "user", "content": "1"}])";

TEST_CASE("a plan takes the answer and each part from the window") {
  const auto plan = planned(
      {.system = "abc", .examples = std::nullopt, .history = two_messages, .input = "hello"},
      {.window = 1000, .reserved = 100});
  REQUIRE(plan);
  CHECK(plan->left == 1000 - 100 - (3 + 6 + 3) - (3 + 4 + 5) - (3 + 4 + 1) - (3 + 4 + 5) - 3);
  CHECK(plan_text(*plan) ==
        "context window                      1000\n"
        "reserved for the answer             -100\n"
        "system                               -12\n"
        "history, 2 messages                  -20\n"
        "input                                -12\n"
        "begin of the answer                   -3\n"
        "left                                 853\n"
        "It fits.\n");
}

TEST_CASE("as many of the oldest messages go as must, and no more") {
  const auto dropped = [](std::int64_t window) {
    return planned({.system = std::nullopt,
                    .examples = std::nullopt,
                    .history = two_messages,
                    .input = std::nullopt},
                   {.window = window, .reserved = 0})
        ->messages_to_drop;
  };
  CHECK(dropped(23) == 0);
  CHECK(dropped(22) == 1);
  CHECK(dropped(11) == 1);
  CHECK(dropped(10) == 2);
}

TEST_CASE("a plan says when dropping the history is not enough") {
  const auto plan = planned({.system = "a long system prompt",
                             .examples = std::nullopt,
                             .history = two_messages,
                             .input = std::nullopt},
                            {.window = 20, .reserved = 0});
  CHECK_FALSE(plan->fits_then);
  CHECK(plan_text(*plan).ends_with("It does not fit, even without the history.\n"));
}

TEST_CASE("an error in a part names it") {
  const auto plan = planned(
      {.system = std::nullopt, .examples = "{}", .history = std::nullopt, .input = std::nullopt},
      {.window = 20, .reserved = 0});
  CHECK(plan.error().message == "examples: not an array of messages");
}

}  // namespace
}  // namespace tokentail
