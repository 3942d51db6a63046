// SPDX-License-Identifier: Apache-2.0
#include "source/line_framer.hpp"

#include <random>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace std::string_literals;

namespace tokentail {
namespace {

constexpr std::int64_t line_bytes_max = 8;

struct Framed {
  std::vector<std::string> lines;
  LineCounts counts;
  std::size_t waiting = 0;   // bytes that wait for a newline
  std::size_t line_end = 0;  // just after the last newline

  friend bool operator==(const Framed&, const Framed&) = default;
};

// Hands `text` to a framer in the given pieces, as a tailer does: what was not framed comes again.
Framed frame(const std::string& text, const std::vector<std::size_t>& cuts) {
  LineFramer framer(line_bytes_max, LineFramer::Start::of_file);
  Framed result;
  std::size_t position = 0;
  auto ends = cuts;
  ends.push_back(text.size());
  for (const auto end : ends) {
    std::vector<LineSpan> spans;
    const auto buffer = std::string_view(text).substr(0, end);
    const auto framed = framer.frame(buffer, position, spans);
    for (const auto& span : spans) {
      result.lines.emplace_back(buffer.substr(span.offset, span.length));
    }
    result.line_end = framed.line_end > position ? framed.line_end : result.line_end;
    position = framed.next;
    CHECK(buffer.size() - position <= static_cast<std::size_t>(line_bytes_max));
  }
  result.counts = framer.take_counts();
  result.waiting = text.size() - position;
  return result;
}

// The same, one character at a time and with copies.
class PlainSplitter {
 public:
  Framed split(const std::string& text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      step(text[i]);
      if (text[i] == '\n') {
        result_.line_end = i + 1;
      }
    }
    result_.waiting = is_overlong_ ? 0 : line_.size();
    return result_;
  }

 private:
  void step(char c) {
    auto& counts = result_.counts;
    if (c == '\n') {
      end_line();
    } else if (is_overlong_) {
      ++counts.overlong_bytes;
    } else if (c == '\0') {
      counts.torn_lines += line_.empty() ? 0 : 1;
      counts.torn_bytes += static_cast<std::int64_t>(line_.size());
      ++counts.nul_bytes;
      line_.clear();
      is_first_ = false;
    } else if (line_ += c; line_.size() > static_cast<std::size_t>(line_bytes_max)) {
      ++counts.overlong_lines;
      counts.overlong_bytes += static_cast<std::int64_t>(line_.size());
      is_overlong_ = true;
    }
  }

  void end_line() {
    if (is_first_ && line_.starts_with("\xEF\xBB\xBF")) {
      line_.erase(0, 3);
    }
    if (line_.ends_with('\r')) {
      line_.pop_back();
    }
    if (!is_overlong_) {
      const bool is_blank = line_.find_first_not_of(" \t\r\v\f") == std::string::npos;
      result_.counts.blank += is_blank ? 1 : 0;
      result_.counts.lines += is_blank ? 0 : 1;
      if (!is_blank) {
        result_.lines.push_back(line_);
      }
    }
    line_.clear();
    is_overlong_ = is_first_ = false;
  }

  std::string line_;
  bool is_overlong_ = false;
  bool is_first_ = true;
  Framed result_;
};

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
  const auto whole = PlainSplitter().split(text);
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
    REQUIRE(frame(text, cuts) == PlainSplitter().split(text));
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
