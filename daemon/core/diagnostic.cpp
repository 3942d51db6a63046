// SPDX-License-Identifier: Apache-2.0
#include "core/diagnostic.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <tuple>

#include <fmt/format.h>

#include "core/escape.hpp"

namespace tokentail {
namespace {

constexpr std::size_t message_width_max = 500;
constexpr std::size_t shown_line_bytes_max = 1000;

// Optimal string alignment: insertions, deletions, substitutions and swapped neighbours.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    above[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + cost});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

std::string without_separators(std::string_view name) {
  std::string result(name);
  std::erase_if(result, [](char c) { return c == '_' || c == '-'; });
  return result;
}

// The caret stands under the column even when tabs come before it.
std::string caret_indent(std::string_view line, std::size_t column) {
  std::string indent;
  for (std::size_t i = 0; i + 1 < column; ++i) {
    const bool continuation =
        i < line.size() && (static_cast<unsigned char>(line[i]) & 0xC0U) == 0x80U;
    if (!continuation) {
      indent += i < line.size() && line[i] == '\t' ? '\t' : ' ';
    }
  }
  return indent;
}

// As many as the underlined bytes need columns; one where the line ends earlier.
std::string carets(const Diagnostic& diagnostic) {
  const std::string_view line = diagnostic.source_line;
  const auto from = std::min(diagnostic.where.column - 1, line.size());
  const auto width = display_width(line.substr(from, diagnostic.width));
  return std::string(std::max<std::size_t>(width, 1), '^');
}

// Tabs stay, so that the caret lines up; everything else unsafe is escaped.
std::string shown_line(std::string_view line) {
  std::string result;
  for (std::size_t start = 0; start <= line.size();) {
    const auto tab = std::min(line.find('\t', start), line.size());
    result += printable(line.substr(start, tab - start));
    result += tab < line.size() ? "\t" : "";
    start = tab + 1;
  }
  return result;
}

std::size_t error_count(const Diagnostics& diagnostics) {
  return static_cast<std::size_t>(
      std::ranges::count(diagnostics, Diagnostic::Severity::error, &Diagnostic::severity));
}

}  // namespace

bool has_errors(const Diagnostics& diagnostics) {
  return std::ranges::any_of(
      diagnostics, [](const auto& d) { return d.severity == Diagnostic::Severity::error; });
}

SourceText::SourceText(std::string file, std::string text)
    : file_(std::move(file)), text_(std::move(text)), line_starts_{0} {
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') {
      line_starts_.push_back(i + 1);
    }
  }
}

std::string_view SourceText::line(std::size_t number) const {
  if (number == 0 || number > line_starts_.size()) {
    return {};
  }
  const auto start = line_starts_[number - 1];
  const auto end = number < line_starts_.size() ? line_starts_[number] - 1 : text_.size();
  auto line = std::string_view(text_).substr(start, end - start);
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  return line;
}

Diagnostic SourceText::problem(Position where, std::string message, std::string hint,
                               std::size_t width) const {
  const auto shown = line(where.line);
  return {.severity = Diagnostic::Severity::error,
          .file = file_,
          .where = where,
          .width = width,
          .message = std::move(message),
          .hint = std::move(hint),
          .source_line = std::string(shown.size() <= shown_line_bytes_max ? shown : "")};
}

std::string render(const Diagnostic& diagnostic) {
  const auto hint = printable(diagnostic.hint, message_width_max);
  constexpr std::array<std::string_view, 3> names{"error", "warning", "lint"};
  const auto severity = names.at(static_cast<std::size_t>(diagnostic.severity));
  std::string text = fmt::format("{}:{}:{}: {}: {}\n", printable(diagnostic.file),
                                 diagnostic.where.line, diagnostic.where.column, severity,
                                 printable(diagnostic.message, message_width_max));
  if (diagnostic.source_line.empty()) {
    return hint.empty() ? text : text + fmt::format("     = {}\n", hint);
  }
  text += fmt::format("{:>5} | {}\n", diagnostic.where.line, shown_line(diagnostic.source_line));
  text += fmt::format("      | {}{}{}{}\n",
                      caret_indent(diagnostic.source_line, diagnostic.where.column),
                      carets(diagnostic), hint.empty() ? "" : " ", hint);
  return text;
}

std::string render(Diagnostics diagnostics) {
  const auto found = diagnostics.size();
  const auto shown = std::min(found, shown_problems_max);
  if (shown < found && has_errors(diagnostics)) {  // what is only warned of can wait
    std::ranges::stable_partition(
        diagnostics, [](const auto& d) { return d.severity == Diagnostic::Severity::error; });
    diagnostics.resize(std::max(shown, error_count(diagnostics)));
  }
  std::ranges::stable_sort(diagnostics, {},
                           [](const auto& d) { return std::tie(d.file, d.where); });
  std::string text;
  for (const auto& diagnostic : std::span(diagnostics).first(shown)) {
    text += text.empty() ? "" : "\n";
    text += render(diagnostic);
  }
  if (shown < found) {
    text += fmt::format("\nand {} more; mend these first\n", found - shown);
  }
  return text;
}

std::string_view nearest(std::string_view name, std::span<const std::string_view> candidates) {
  std::string_view best;
  std::size_t best_distance = 1 + (name.size() + 1) / 3;
  const auto bare = without_separators(name);
  for (const auto candidate : candidates) {
    const auto distance =
        without_separators(candidate) == bare ? 0 : edit_distance(name, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates) {
  const auto best = nearest(name, candidates);
  return best.empty() ? std::string() : fmt::format("did you mean \"{}\"?", best);
}

}  // namespace tokentail
