// SPDX-License-Identifier: Apache-2.0
#include "recount/recounter.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <tuple>

#include <unistd.h>

#include "support/byte_letters.hpp"
#include "support/byte_tokens.hpp"
#include "support/catch.hpp"

namespace tokentail::test {
namespace {

using Grade = Recount::Grade;

constexpr CountingModel gpt_4o{.encoding = "o200k_base", .bare_name = "gpt-4o"};

RecordText text_of(TextKind kind, std::string_view json) {
  RecordText text;
  text.values[static_cast<std::size_t>(kind)] = json;
  return text;
}

UsageRecord reported(Tokens input) {
  UsageRecord record;
  record.in_uncached = input;
  return record;
}

std::string said(char letter, int times) {
  return R"([{"role":"user","content":")" + std::string(static_cast<std::size_t>(times), letter) +
         R"("}])";
}

auto count(const RecordText& text, const CountingModel& model = gpt_4o, Tokens input = 100) {
  Recounter recounter(byte_tokenizers());
  return recounter.count(reported(input), text, model);
}

}  // namespace

TEST_CASE("messages of text are exact: the text, the role, three around it and three at the end") {
  const auto recount = count(text_of(TextKind::messages, said('x', 10)));
  REQUIRE(recount);
  CHECK(recount->grade == Grade::exact);
  CHECK(recount->input == 10 + 4 + 3 + 3);
  CHECK_FALSE(recount->output);
}

TEST_CASE("tools are counted with the messages") {
  const auto messages = said('x', 10);
  auto text = text_of(TextKind::messages, messages);
  text.values[static_cast<std::size_t>(TextKind::tools)] =
      R"([{"type":"function","function":{"name":"f","description":"d."}}])";
  CHECK(count(text)->input == 20 + 7 + 3 + 12);
}

TEST_CASE("what is no text makes a lower bound") {
  const auto* const image = R"([{"role":"user","content":[{"type":"image_url","image_url":{}}]}])";
  CHECK(count(text_of(TextKind::messages, image))->grade == Grade::lower_bound);
  const auto* const called = R"([{"role":"assistant","content":null,"tool_calls":[]}])";
  CHECK(count(text_of(TextKind::messages, called))->grade == Grade::lower_bound);
}

TEST_CASE("a model whose overhead was not published gives a lower bound") {
  const CountingModel o3{.encoding = "o200k_base", .bare_name = "o3"};
  CHECK(count(text_of(TextKind::messages, said('x', 1)), o3)->grade == Grade::lower_bound);
}

TEST_CASE("a prompt is a lower bound for a chat model, and exact for one of completions") {
  const auto prompt = text_of(TextKind::prompt, R"("four")");
  CHECK(count(prompt)->grade == Grade::lower_bound);
  CHECK(count(prompt)->input == 4);
  const CountingModel instruct{.encoding = "cl100k_base", .bare_name = "gpt-3.5-turbo-instruct"};
  CHECK(count(prompt, instruct)->grade == Grade::exact);
}

TEST_CASE("a model without a public tokenizer is estimated by another's") {
  const auto recount =
      count(text_of(TextKind::messages, said('x', 10)), {.encoding = {}, .bare_name = "claude-4"});
  CHECK(recount->grade == Grade::estimate);
  CHECK(recount->input == 20);
}

TEST_CASE("an answer is counted as text or in the provider's objects") {
  CHECK(count(text_of(TextKind::response, R"("four")"))->output == 4);
  CHECK(count(text_of(TextKind::response,
                      R"({"choices":[{"message":{"content":"four","tool_calls":null}}]})"))
            ->output == 4);
  CHECK(count(text_of(TextKind::response, R"({"content":[{"type":"text","text":"four"}]})"))
            ->output == 4);
}

TEST_CASE("a report that fits another encoding names it") {
  std::string pairs;
  for (int i = 0; i < 200; ++i) {
    pairs += "ab";
  }
  const auto json = R"([{"role":"user","content":")" + pairs + R"("}])";
  const auto text = text_of(TextKind::messages, json);
  CHECK(count(text, gpt_4o, 210)->better_encoding == "cl100k_base");
  CHECK(count(text, gpt_4o, 410)->better_encoding.empty());  // it is right
  CHECK(count(text, gpt_4o, 300)->better_encoding.empty());  // and this fits none
}

TEST_CASE("text of a shape that no API takes is skipped with a reason, never guessed") {
  for (const auto* wrong : {R"({"role":"user"})", R"([7])", R"([{"content":"no role"}])",
                            R"([{"role":"user","content":"\ud800"}])"}) {
    CAPTURE(wrong);
    const auto recount = count(text_of(TextKind::messages, wrong));
    REQUIRE_FALSE(recount);
    CHECK(recount.error() == Skipped::bad_text);
  }
  CHECK(count(text_of(TextKind::response, R"([7])")).error() == Skipped::bad_text);
}

TEST_CASE(
    "a model whose tokenizer is a file gives a lower bound: the text, and nothing around it") {
  const auto path = std::filesystem::temp_directory_path() /
                    ("tokentail-" + std::to_string(::getpid()) + ".json");
  const auto members = byte_members();
  std::ofstream(path) << R"({"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false},)"
                      << R"("model":{"type":"BPE","merges":[],"vocab":{)"
                      << members.substr(0, members.size() - 1) << "}}}";
  auto tokenizers = std::make_shared<TokenizerSet>();
  REQUIRE(tokenizers->add_file(path.string()));
  std::filesystem::remove(path);
  CHECK(tokenizers->add_file(path.string()));  // it is there already
  Recounter recounter(tokenizers);
  const auto file = path.string();
  const CountingModel model{.encoding = file, .bare_name = "llama-3-instruct"};
  for (const auto& [kind, json, input] : {std::tuple(TextKind::messages, said('x', 10), 10 + 4),
                                          {TextKind::prompt, R"("four")", 4}}) {
    const auto recount = recounter.count(reported(100), text_of(kind, json), model);
    REQUIRE(recount);
    CHECK(recount->grade == Grade::lower_bound);
    CHECK(recount->input == input);
  }
}

TEST_CASE("a file that is none is refused by its name") {
  TokenizerSet tokenizers;
  const auto added = tokenizers.add_file("/nowhere/tokenizer.json");
  REQUIRE_FALSE(added);
  CHECK(added.error().message.starts_with("/nowhere/tokenizer.json: "));
}

TEST_CASE("an encoding whose table is not there is skipped with a reason") {
  const CountingModel old{.encoding = "p50k_base", .bare_name = "text-davinci-003"};
  CHECK(count(text_of(TextKind::prompt, R"("x")"), old).error() == Skipped::no_tokenizer);
}

TEST_CASE("off is more than ten percent and fifty tokens, and a lower bound only below it") {
  CHECK_FALSE(is_mismatch(1100, 1000, Grade::exact));
  CHECK(is_mismatch(1101, 1000, Grade::exact));
  CHECK(is_mismatch(899, 1000, Grade::exact));
  CHECK_FALSE(is_mismatch(60, 10, Grade::exact));
  CHECK(is_mismatch(61, 10, Grade::exact));
  CHECK_FALSE(is_mismatch(5000, 1000, Grade::lower_bound));
  CHECK(is_mismatch(10, 1000, Grade::lower_bound));
  CHECK_FALSE(is_mismatch(10, 1000, Grade::estimate));
}

}  // namespace tokentail::test
