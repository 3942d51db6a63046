// SPDX-License-Identifier: Apache-2.0
// What is wrong in a file that a person wrote, in the form of a compiler's message: one coordinate,
// the source line, a caret and the next step. Readers collect all problems before they give up.
#pragma once

#include <compare>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokentail {

// 1-based; columns count bytes, as compilers and editors do.
struct Position {
  std::size_t line = 1;
  std::size_t column = 1;

  friend auto operator<=>(const Position&, const Position&) = default;
};

struct Diagnostic {
  enum class Severity {
    error,
    warning,
    lint,  // allowed, and probably not meant
  };

  Severity severity = Severity::error;
  std::string file;
  Position where;
  std::size_t width = 1;    // how many bytes the caret underlines
  std::string message;      // what is wrong: "cannot compare usd with number"
  std::string hint;         // what to do: "write a unit, as in \"$500\""; may be empty
  std::string source_line;  // the line at `where`; empty when it is too long to be shown
};

using Diagnostics = std::vector<Diagnostic>;

[[nodiscard]] bool has_errors(const Diagnostics& diagnostics);

// The text of a file with its name, for finding lines.
class SourceText {
 public:
  SourceText(std::string file, std::string text);

  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const std::string& text() const { return text_; }

  // Without its newline; empty beyond the end.
  [[nodiscard]] std::string_view line(std::size_t number) const;

  // A diagnostic about this text, its source line filled in. A line of more than 1,000 bytes is
  // left out: a file may be one line, and have thousands of problems.
  [[nodiscard]] Diagnostic problem(Position where, std::string message, std::string hint = {},
                                   std::size_t width = 1) const;

 private:
  std::string file_;
  std::string text_;
  std::vector<std::size_t> line_starts_;
};

//   rules.yaml:58:34: error: cannot compare usd with number
//      58 |     when: sum(cost over today) > 500
//         |                                  ^^^ write a unit, as in "$500"
[[nodiscard]] std::string render(const Diagnostic& diagnostic);

// By file and position, a blank line between. Of more than `shown_problems_max` the first, errors
// before what is only warned of, and how many more there are.
inline constexpr std::size_t shown_problems_max = 200;
[[nodiscard]] std::string render(Diagnostics diagnostics);

// The candidate within a typing slip of `name`, or empty.
[[nodiscard]] std::string_view nearest(std::string_view name,
                                       std::span<const std::string_view> candidates);

// `did you mean "input_tokens"?`, or empty when nothing is near.
[[nodiscard]] std::string did_you_mean(std::string_view name,
                                       std::span<const std::string_view> candidates);

}  // namespace tokentail
