// SPDX-License-Identifier: Apache-2.0
#include "store/report_text.hpp"

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "core/amount.hpp"
#include "core/escape.hpp"

namespace tokentail {
namespace {

struct NumberColumn {
  std::string_view title;
  std::size_t width;
};

constexpr std::size_t line_width = 80;
constexpr std::array<NumberColumn, 6> number_columns{
    {{"requests", 8}, {"input", 6}, {"output", 6}, {"total", 6}, {"cost", 11}, {"errors", 6}}};

constexpr std::size_t numbers_width() {
  std::size_t width = 0;
  for (const auto& column : number_columns) {
    width += column.width + 1;
  }
  return width;
}

std::string spaces_for(std::string_view text, std::size_t width) {
  const auto used = display_width(text);
  return std::string(used < width ? width - used : 0, ' ');
}

std::string left(std::string_view text, std::size_t width) {
  // One column less than the width, for the ellipsis.
  const auto shown = display_width(text) > width ? printable(text, width - 1) : std::string(text);
  return shown + spaces_for(shown, width);
}

std::string right(std::string_view text, std::size_t width) {
  return spaces_for(text, width) + std::string(text);
}

std::string cost_text(const UsageTotals& totals) {
  if (totals.unpriced == 0) {
    return display_usd(totals.cost);
  }
  return totals.unpriced == totals.requests ? "unknown" : display_usd(totals.cost) + "*";
}

std::string numbers(const UsageTotals& totals) {
  const std::array<std::string, number_columns.size()> texts{display_count(totals.requests),
                                                             display_count(totals.input_tokens),
                                                             display_count(totals.output_tokens),
                                                             display_count(totals.total_tokens),
                                                             cost_text(totals),
                                                             display_count(totals.errors)};
  std::string line;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    line += " " + right(texts[i], number_columns[i].width);
  }
  return line + "\n";
}

// What the numbers leave of the line, shared; the last one takes the rest.
std::vector<std::size_t> name_widths(std::size_t names) {
  if (names == 0) {
    return {};
  }
  const std::size_t space = line_width - numbers_width() - (names - 1);
  std::vector<std::size_t> widths(names, space / names);
  widths.back() += space % names;
  return widths;
}

}  // namespace

std::string report_json(std::span<const Dimension> by, const ReportRow& row) {
  std::string line = "{";
  for (std::size_t i = 0; i < by.size(); ++i) {
    const auto value = row.values[i].empty() ? "null" : json_quoted(row.values[i]);
    line += fmt::format(R"("{}":{},)", name_of(by[i]), value);
  }
  const auto& totals = row.totals;
  line += fmt::format(
      R"("requests":{},"input_tokens":{},"output_tokens":{},"total_tokens":{},"cost_usd":"{}")",
      totals.requests, totals.input_tokens, totals.output_tokens, totals.total_tokens,
      decimal_usd(totals.cost));
  if (totals.unpriced > 0) {
    line += fmt::format(R"(,"unpriced":{})", totals.unpriced);
  }
  return line + fmt::format(R"(,"errors":{}}})", totals.errors);
}

ReportTable::ReportTable(std::vector<Dimension> by)
    : by_(std::move(by)), widths_(name_widths(by_.size())) {}

std::string ReportTable::header() const {
  std::string line;
  for (std::size_t i = 0; i < by_.size(); ++i) {
    line += (i > 0 ? " " : "") + left(name_of(by_[i]), widths_[i]);
  }
  for (const auto& column : number_columns) {
    line += " " + right(column.title, column.width);
  }
  return line + "\n";
}

std::string ReportTable::line(const ReportRow& row) {
  totals_ += row.totals;
  std::string line;
  for (std::size_t i = 0; i < by_.size(); ++i) {
    const auto name = row.values[i].empty() ? "-" : printable(row.values[i]);
    line += (i > 0 ? " " : "") + left(name, widths_[i]);
  }
  return line + numbers(row.totals);
}

std::string ReportTable::footer() const {
  std::string text;
  if (!by_.empty()) {
    const auto names = line_width - numbers_width();
    text = std::string(line_width, '-') + "\n" + left("total", names) + numbers(totals_);
  }
  if (totals_.unpriced > 0) {
    text += fmt::format("* {} of {} requests have no known price and are not in the cost\n",
                        totals_.unpriced, totals_.requests);
  }
  return text;
}

}  // namespace tokentail
