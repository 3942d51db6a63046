// SPDX-License-Identifier: Apache-2.0
// What a LineFramer makes of a text that comes in pieces, and what a splitter makes of it that goes
// one character at a time and keeps copies.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "source/line_framer.hpp"

namespace tokentail::test {

struct FramedText {
  std::vector<std::string> lines;
  LineCounts counts;
  std::size_t waiting = 0;   // bytes that wait for a newline
  std::size_t line_end = 0;  // just after the last newline
  // The most that waited after any piece; not part of what must agree.
  std::size_t waiting_max = 0;

  friend bool operator==(const FramedText& a, const FramedText& b) {
    return a.lines == b.lines && a.counts == b.counts && a.waiting == b.waiting &&
           a.line_end == b.line_end;
  }
};

// Hands `text` to a framer in the given pieces, as a tailer does: what was not framed comes again.
inline FramedText frame(const std::string& text, const std::vector<std::size_t>& cuts,
                        std::int64_t line_bytes_max) {
  LineFramer framer(line_bytes_max, LineFramer::Start::of_file);
  FramedText result;
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
    result.waiting_max = std::max(result.waiting_max, buffer.size() - position);
  }
  result.counts = framer.take_counts();
  result.waiting = text.size() - position;
  return result;
}

// The same, one character at a time and with copies.
class PlainSplitter {
 public:
  explicit PlainSplitter(std::int64_t line_bytes_max)
      : line_bytes_max_(static_cast<std::size_t>(line_bytes_max)) {}

  FramedText split(const std::string& text) {
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
    } else if (line_ += c; line_.size() > line_bytes_max_) {
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

  std::size_t line_bytes_max_;
  std::string line_;
  bool is_overlong_ = false;
  bool is_first_ = true;
  FramedText result_;
};

}  // namespace tokentail::test
