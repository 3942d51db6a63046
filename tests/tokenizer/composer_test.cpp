// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/composer.hpp"

#include <string>
#include <string_view>

#include "support/catch.hpp"

namespace tokentail {
namespace {

std::string composed(std::string_view text) {
  std::string room;
  return std::string(Composer::open().value().compose(text, room));
}

TEST_CASE("a letter and its marks become one where Unicode has it, whatever their order") {
  CHECK(composed("e\u0301") == "\u00E9");
  CHECK(composed("q\u0307\u0323") == "q\u0323\u0307");
  CHECK(composed("s\u0307\u0323") == "\u1E69");
  CHECK(composed("\u1100\u1161\u11A8") == "\uAC01");
  CHECK(composed("\u212B \u0958") == "\u00C5 \u0915\u093C");
}

TEST_CASE("what is composed stays as it is, and ASCII is not even copied") {
  std::string room;
  const std::string text = "plain text, na\u00EFve";
  CHECK(Composer::open().value().compose(text, room).data() == text.data());
  CHECK(composed("\u65E5\u672C \uAC00 \u00E9") == "\u65E5\u672C \uAC00 \u00E9");
}

TEST_CASE("code points younger than Unicode 9.0 stay where they are") {
  CHECK(composed("a\u1DFA\u0334") == "a\u1DFA\u0334");                // a mark of Unicode 14
  CHECK(composed("a\u1DFB\u0334") == "a\u0334\u1DFB");                // of 9.0
  CHECK(composed("\U00011935\U00011930") == "\U00011935\U00011930");  // composes since 13
}

// Marks of three classes in the worst order, behind a letter.
std::string marks_in_disorder(std::size_t count) {
  std::string text = "a";
  for (std::size_t i = 0; i < count; ++i) {
    text += i % 3 == 0 ? "\u0301" : i % 3 == 1 ? "\u0323" : "\u0344";
  }
  return text;
}

TEST_CASE("a long run of marks comes out as a short one does") {
  for (const std::size_t count : {3U, 9U, 15U, 30U, 60U}) {
    const auto text = composed(marks_in_disorder(count));
    CAPTURE(count, text);
    CHECK(text.starts_with("\u1EA1"));
    std::string rest;
    for (std::size_t i = 1; i < count / 3; ++i) {
      rest += "\u0323";
    }
    for (std::size_t i = 0; i < count / 3; ++i) {
      rest += "\u0301\u0308\u0301";
    }
    CHECK(text == "\u1EA1" + rest);
  }
}

TEST_CASE("four megabytes of marks in disorder are composed") {
  const auto text = composed(marks_in_disorder(2'100'000));
  CHECK(text.size() == 3 + 2 * (700'000 - 1) + 6 * 700'000);
}

}  // namespace
}  // namespace tokentail
