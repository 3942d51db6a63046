// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/yaml.hpp"

namespace tokentail {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::size_t utf8_length(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1U : byte < 0xE0 ? 2U : byte < 0xF0 ? 3U : 4U;
}

// Walks the file and the unquoted, unfolded text of a scalar side by side: what one step of the
// file stands for is known from the style in which the scalar was written.
class ScalarWalk {
 public:
  ScalarWalk(const SourceText& source, const YamlNode& scalar)
      : file_(source.text()), text_(scalar.text), position_(scalar.where) {
    const auto line = source.line(scalar.where.line);
    at_ = line.data() == nullptr ? file_.size()
                                 : static_cast<std::size_t>(line.data() - file_.data()) +
                                       std::min(scalar.where.column - 1, line.size());
    style_ = front();
    if (style_ == '"' || style_ == '\'') {
      advance(1);
    } else if (style_ == '|' || style_ == '>') {
      while (at_ < file_.size() && front() != '\n') {
        advance(1);
      }
      pass_blanks(text_.size());
    }
  }

  // Stops where byte `offset` of the text begins, or just after the last one.
  void go_to(std::size_t offset) {
    offset = std::min(offset, text_.size());
    while (matched_ < offset && at_ < file_.size()) {
      pass_escaped_break();
      if (style_ == '"' && front() == '\\') {
        pass_escape(offset);
      } else if (style_ == '\'' && front() == '\'') {
        pass(2, 1, offset);
      } else if (is_blank(front()) && has_line_break()) {
        pass_blanks(offset);
      } else {
        pass(1, 1, offset);
      }
    }
    pass_escaped_break();
  }

  [[nodiscard]] Position position() const { return position_; }
  [[nodiscard]] bool only_blanks_follow() const { return blanks_end() == file_.size(); }

 private:
  [[nodiscard]] char front() const { return at_ < file_.size() ? file_[at_] : '\0'; }

  [[nodiscard]] char second() const { return at_ + 1 < file_.size() ? file_[at_ + 1] : '\0'; }

  void advance(std::size_t bytes) {
    for (; bytes > 0 && at_ < file_.size(); --bytes, ++at_) {
      position_ = file_[at_] == '\n'
                      ? Position{.line = position_.line + 1, .column = 1}
                      : Position{.line = position_.line, .column = position_.column + 1};
    }
  }

  // `in_file` bytes stand for `in_text`, unless the walk ends inside of those.
  void pass(std::size_t in_file, std::size_t in_text, std::size_t offset) {
    if (matched_ + in_text <= offset) {
      advance(in_file);
    }
    matched_ += in_text;
  }

  [[nodiscard]] std::size_t blanks_end() const {
    auto end = at_;
    while (end < file_.size() && is_blank(file_[end])) {
      ++end;
    }
    return end;
  }

  [[nodiscard]] bool has_line_break() const {
    return file_.substr(at_, blanks_end() - at_).find('\n') != std::string_view::npos;
  }

  // White space around line breaks: indentation and folding make its length differ in the text.
  void pass_blanks(std::size_t offset) {
    const auto run = blanks_end() - at_;
    const auto breaks = static_cast<std::size_t>(std::ranges::count(file_.substr(at_, run), '\n'));
    std::size_t in_text = 0;
    if (style_ == '|' || style_ == '>') {
      while (matched_ + in_text < text_.size() && is_blank(text_[matched_ + in_text])) {
        ++in_text;
      }
    } else {
      in_text = breaks > 1 ? breaks - 1 : 1;
    }
    const bool ends_the_text = matched_ + in_text >= text_.size();
    pass(ends_the_text ? 0 : run, in_text, offset);
  }

  // A backslash at the end of a line joins it to the next: neither is part of the text.
  void pass_escaped_break() {
    while (style_ == '"' && front() == '\\' && (second() == '\n' || second() == '\r')) {
      advance(1);
      advance(blanks_end() - at_);
    }
  }

  // "\n", "\x41", "\u00e9".
  void pass_escape(std::size_t offset) {
    const char kind = second();
    const std::size_t digits = kind == 'x' ? 2U : kind == 'u' ? 4U : kind == 'U' ? 8U : 0U;
    pass(2 + digits, utf8_length(text_[matched_]), offset);
  }

  std::string_view file_;
  std::string_view text_;
  Position position_;
  std::size_t at_ = 0;
  std::size_t matched_ = 0;
  char style_ = '\0';
};

}  // namespace

Position position_in(const SourceText& source, const YamlNode& scalar, std::size_t offset) {
  ScalarWalk walk(source, scalar);
  walk.go_to(offset);
  return walk.position();
}

bool is_unterminated(const SourceText& source, const YamlNode& scalar) {
  const auto line = source.line(scalar.where.line);
  const auto start = scalar.where.column - 1;
  if (start >= line.size() || (line[start] != '"' && line[start] != '\'')) {
    return false;
  }
  ScalarWalk walk(source, scalar);
  walk.go_to(scalar.text.size());
  return walk.only_blanks_follow();
}

}  // namespace tokentail
