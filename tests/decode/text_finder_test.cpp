// SPDX-License-Identifier: Apache-2.0
#include "decode/text_finder.hpp"

#include <string>

#include "decode/line_scanner.hpp"
#include "support/catch.hpp"

namespace tokentail::test {
namespace {

// What is found, and the line it lies in.
class Found {
 public:
  explicit Found(const std::string& line, const Format& format = default_format())
      : padded_(line + std::string(line_padding, ' ')), finder_(format) {
    text_ = finder_.find(std::string_view(padded_).substr(0, line.size()));
  }
  [[nodiscard]] std::string operator[](TextKind kind) const { return std::string(text_[kind]); }
  [[nodiscard]] bool empty() const { return text_.empty(); }

 private:
  std::string padded_;
  TextFinder finder_;
  RecordText text_;
};

}  // namespace

TEST_CASE("messages, tools and the response are found as they stand in the line") {
  const Found found(
      R"({"ts":1,"messages":[{"role":"user","content":"a \"b\""}],"tools":[{"x":1}],"response":"c"})");
  CHECK(found[TextKind::messages] == R"([{"role":"user","content":"a \"b\""}])");
  CHECK(found[TextKind::tools] == R"([{"x":1}])");
  CHECK(found[TextKind::response] == R"("c")");
  CHECK(found[TextKind::prompt].empty());
}

TEST_CASE("text in a nested request is found, whatever the order and the blanks") {
  const Found found(R"({ "request" : { "messages" : [ ] , "prompt" :"p" } , "ts" : 1 })");
  CHECK(found[TextKind::messages] == "[ ]");
  CHECK(found[TextKind::prompt] == R"("p")");
}

TEST_CASE("a prompt that is no text is none") {
  CHECK(Found(R"({"ts":1,"prompt":7,"messages":null,"response":true})").empty());
}

TEST_CASE("a line without text is told by its keys alone") {
  const TextKeys keys(default_format());
  CHECK_FALSE(keys.may_be_in(R"({"ts":1,"user":"prompt","prompt_tokens":3,"a":"messages: x"})"));
  CHECK(keys.may_be_in(R"({"ts":1,"prompt" :"x"})"));
}

TEST_CASE("a format's own places are looked at, short keys too") {
  auto format = default_format();
  format.roots = {JsonPath{"body"}};
  format.texts = {};
  format.texts[static_cast<std::size_t>(TextKind::prompt)] = {JsonPath{"in"}};
  CHECK(Found(R"({"body":{"in":"x"}})", format)[TextKind::prompt] == R"("x")");
  CHECK(Found(R"({"in":"x"})", format).empty());
}

}  // namespace tokentail::test
