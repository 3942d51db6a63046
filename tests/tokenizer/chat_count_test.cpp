// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/chat_count.hpp"

#include <string>

#include "support/catch.hpp"
#include "tokenizer/bpe_counter.hpp"
#include "tokenizer/small_vocabulary.hpp"
#include "tokenizer/vocabulary_builder.hpp"

namespace tokentail {
namespace {

// Each byte is a token, so that a text counts as many as it is long.
BpeCounter byte_counter() {
  auto image = build_vocabulary(small_token_list(SplitRule::o200k, {}));
  return BpeCounter(Vocabulary::from_image(*std::move(image)).value());
}

ChatCount counted(std::string_view json) {
  auto counter = byte_counter();
  const auto count = count_chat(counter, ChatOverhead{}, json);
  REQUIRE(count);
  return *count;
}

TEST_CASE("a message costs its texts, three, and one for a name; the answer is primed by three") {
  CHECK(counted("[]").tokens == 3);
  CHECK(counted(R"([{"role": "user", "content": "12345"}])").tokens == 3 + 3 + 4 + 5);
  CHECK(counted(R"([{"role": "user", "name": "me", "content": "12345"}])").tokens ==
        3 + 3 + 4 + 5 + 2 + 1);
}

TEST_CASE("the parts of a content count as their texts") {
  const auto count = counted(
      R"([{"role": "user", "content": [{"type": "text", "text": "ab"}, {"type": "text", "text": "c"}]}])");
  CHECK(count.tokens == 3 + 3 + 4 + 3);
  CHECK(count.doubt.empty());
}

TEST_CASE("an answer that only calls a function has no content, and its call is not counted") {
  const auto count =
      counted(R"([{"role": "assistant", "content": null, "tool_calls": [{"id": "x"}]}])");
  CHECK(count.tokens == 3 + 3 + 9);
  CHECK(count.is_lower_bound);
  CHECK(count.doubt == "\"tool_calls\" of a message is not counted");
}

TEST_CASE("a nested schema makes the count a lower bound") {
  const auto count = counted(
      R"({"messages": [], "tools": [{"type": "function", "function": {"name": "f",
          "parameters": {"properties": {"p": {"type": "object", "properties": {}}}}}}]})");
  CHECK(count.tokens == 3 + 7 + 2 + 3 + 3 + 9 + 12);
  CHECK(count.is_lower_bound);
}

TEST_CASE("no tools cost nothing") {
  CHECK(counted(R"({"messages": [], "tools": []})").tokens == 3);
  CHECK(counted(R"({"messages": [], "tools": null})").tokens == 3);
}

TEST_CASE("what is around messages depends on the model, where it is known") {
  CHECK(chat_overhead("cl100k_base", "gpt-4")->per_function == 10);
  CHECK(chat_overhead("cl100k_base", "gpt-3.5-turbo-0301")->per_message == 4);
  CHECK(chat_overhead("o200k_base", "gpt-4o")->is_published);
  CHECK_FALSE(chat_overhead("o200k_base", "o3")->is_published);
  CHECK_FALSE(chat_overhead("r50k_base", "davinci"));
}

}  // namespace
}  // namespace tokentail
