// SPDX-License-Identifier: Apache-2.0
#include "source/line_framer.hpp"

#include <random>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/plain_splitter.hpp"

using namespace std::string_literals;

namespace tokentail {
namespace {

constexpr std::int64_t line_bytes_max = 8;

test::FramedText frame(const std::string& text, const std::vector<std::size_t>& cuts) {
  auto framed = test::frame(text, cuts, line_bytes_max);
  CHECK(framed.waiting_max <= static_cast<std::size_t>(line_bytes_max));
  return framed;
}

std::string random_text(std::mt19937& random) {
  static const std::vector<std::string> pieces{
      "a",       "bc", "\n", "\n",           "\r\n",  "\r",       "\0"s,
      "\0\0\0"s, " ",  "\t", "\xEF\xBB\xBF", "defgh", "12345678", "123456789"};
  std::string text;
  const auto count = random() % 24;
  for (std::size_t i = 0; i < count; ++i) {
    text += pieces[random() % pieces.size()];
  }
  return text;
}

}  // namespace

TEST_CASE("only whole lines come out and the last one waits") {
  const auto framed = frame("one\ntwo\nthr", {});
  CHECK(framed.lines == std::vector<std::string>{"one", "two"});
  CHECK(framed.waiting == 3);
  CHECK(framed.line_end == 8);
}

TEST_CASE("L01 three lines cut at any two places give the same lines") {
  const auto text = "\xEF\xBB\xBFone\r\n\r\n \ttwo\0\0\nthree\n12345678\n123456789\n\0\0four\nfi"s;
  const auto whole = test::PlainSplitter(line_bytes_max).split(text);
  for (std::size_t first = 0; first <= text.size(); ++first) {
    for (std::size_t second = first; second <= text.size(); ++second) {
      CAPTURE(first, second);
      REQUIRE(frame(text, {first, second}) == whole);
    }
  }
}

TEST_CASE("L01 any bytes cut anywhere frame like a plain splitter") {
  std::mt19937 random(20261123);
  for (int round = 0; round < 3000; ++round) {
    const auto text = random_text(random);
    std::vector<std::size_t> cuts;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (random() % 3 == 0) {
        cuts.push_back(i);
      }
    }
    CAPTURE(round, text, cuts);
    REQUIRE(frame(text, cuts) == test::PlainSplitter(line_bytes_max).split(text));
  }
}

TEST_CASE("L07 a carriage return before the newline is not part of the line") {
  CHECK(frame("a\r\nb\rc\r\n", {}).lines == std::vector<std::string>{"a", "b\rc"});
}

TEST_CASE("L07 a byte order mark is skipped at the start of a file and nowhere else") {
  CHECK(frame("\xEF\xBB\xBF{\n\xEF\xBB\xBF}\n", {}).lines ==
        std::vector<std::string>{"{", "\xEF\xBB\xBF}"});
}

TEST_CASE("blank lines are skipped and counted") {
  const auto framed = frame("\n\r\n \t\na\n", {});
  CHECK(framed.lines == std::vector<std::string>{"a"});
  CHECK(framed.counts.blank == 3);
}

TEST_CASE("a line of one byte too many is dropped, counted, and the next one read") {
  for (std::size_t length = 7; length <= 80; ++length) {
    const bool fits = length <= 8;
    const auto framed = frame(std::string(length, 'x') + "\nnext\n", {length / 2});
    CHECK(framed.counts.overlong_lines == (fits ? 0 : 1));
    CHECK(framed.counts.overlong_bytes == (fits ? 0 : static_cast<std::int64_t>(length)));
    CHECK(framed.lines.back() == "next");
  }
}

TEST_CASE("L05 an endless line is consumed, so that nothing has to hold it") {
  const auto framed = frame(std::string(1000, 'x'), {100, 500});
  CHECK(framed.waiting == 0);
  CHECK(framed.line_end == 0);
  CHECK(framed.counts.overlong_bytes == 1000);
}

TEST_CASE("a hole of NULs is consumed before the line that follows it") {
  const auto framed = frame(std::string(1000, '\0') + "{}\n", {100, 1000});
  CHECK(framed.lines == std::vector<std::string>{"{}"});
  CHECK(framed.counts.nul_bytes == 1000);
}

TEST_CASE("L07 text that runs into NULs is torn and the line after them is good") {
  const auto framed = frame("{\"a\0\0{}\n"s, {});
  CHECK(framed.lines == std::vector<std::string>{"{}"});
  CHECK(framed.counts.torn_lines == 1);
  CHECK(framed.counts.torn_bytes == 3);
}

}  // namespace tokentail
