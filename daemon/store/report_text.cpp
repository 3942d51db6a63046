// SPDX-License-Identifier: Apache-2.0
#include "store/report_text.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "core/amount.hpp"
#include "core/escape.hpp"

namespace tokentail {
namespace {

constexpr std::size_t line_width = 80;
constexpr std::size_t numbers_width = 49;

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

// Reported to counted in thousandths, rounded half up; nothing where nothing was counted.
std::optional<Int128> ratio_of(const RecountTotals& recount) {
  if (recount.counted_tokens == 0) {
    return std::nullopt;
  }
  return (Int128{recount.reported_tokens} * 2000 + recount.counted_tokens) /
         (Int128{recount.counted_tokens} * 2);
}

std::string decimal(Int128 thousandths) {
  return fmt::format("{}.{:03}", static_cast<std::int64_t>(thousandths / 1000),
                     static_cast<int>(thousandths % 1000));
}

// In six columns.
std::string ratio_text(const UsageTotals& totals) {
  constexpr Int128 shown_whole = 100'000;
  const auto ratio = ratio_of(totals.recount);
  if (!ratio) {
    return "-";
  }
  return *ratio < shown_whole ? decimal(*ratio) : display_count(*ratio / 1000);
}

std::string recount_count(const UsageTotals& totals, std::int64_t count) {
  return totals.recount.requests == 0 ? "-" : display_count(count);
}

struct NumberColumn {
  std::string_view title;
  std::size_t width;
  std::string (*text)(const UsageTotals& totals);
};
using NumberColumns = std::array<NumberColumn, 6>;

constexpr NumberColumns usage_columns{
    {{"requests", 8, [](const UsageTotals& t) { return display_count(t.requests); }},
     {"input", 6, [](const UsageTotals& t) { return display_count(t.input_tokens); }},
     {"output", 6, [](const UsageTotals& t) { return display_count(t.output_tokens); }},
     {"total", 6, [](const UsageTotals& t) { return display_count(t.total_tokens); }},
     {"cost", 11, cost_text},
     {"errors", 6, [](const UsageTotals& t) { return display_count(t.errors); }}}};

constexpr NumberColumns recount_columns{
    {{"requests", 8, [](const UsageTotals& t) { return display_count(t.requests); }},
     {"recounted", 9, [](const UsageTotals& t) { return recount_count(t, t.recount.requests); }},
     {"reported", 8,
      [](const UsageTotals& t) { return recount_count(t, t.recount.reported_tokens); }},
     {"counted", 7,
      [](const UsageTotals& t) { return recount_count(t, t.recount.counted_tokens); }},
     {"ratio", 6, ratio_text},
     {"off", 5, [](const UsageTotals& t) { return recount_count(t, t.recount.off); }}}};

constexpr std::size_t width_of(const NumberColumns& columns) {
  std::size_t width = 0;
  for (const auto& column : columns) {
    width += column.width + 1;
  }
  return width;
}
static_assert(width_of(usage_columns) == numbers_width);
static_assert(width_of(recount_columns) == numbers_width);

const NumberColumns& of(ReportTable::Columns columns) {
  return columns == ReportTable::Columns::usage ? usage_columns : recount_columns;
}

std::string numbers(const UsageTotals& totals, ReportTable::Columns columns) {
  std::string line;
  for (const auto& column : of(columns)) {
    line += " " + right(column.text(totals), column.width);
  }
  return line + "\n";
}

std::string recount_json(const RecountTotals& recount) {
  const auto ratio = ratio_of(recount);
  return fmt::format(R"(,"recount":{{"requests":{},"reported_tokens":{},"counted_tokens":{},)"
                     R"("ratio":{},"off":{}}})",
                     recount.requests, recount.reported_tokens, recount.counted_tokens,
                     ratio ? decimal(*ratio) : "null", recount.off);
}

// What the numbers leave of the line, shared; the last one takes the rest.
std::vector<std::size_t> name_widths(std::size_t names) {
  if (names == 0) {
    return {};
  }
  const std::size_t space = line_width - numbers_width - (names - 1);
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
  line += fmt::format(R"(,"errors":{})", totals.errors);
  return line + (totals.recount.requests > 0 ? recount_json(totals.recount) : "") + "}";
}

ReportTable::ReportTable(std::vector<Dimension> by, Columns columns)
    : by_(std::move(by)), widths_(name_widths(by_.size())), columns_(columns) {}

std::string ReportTable::header() const {
  std::string line;
  for (std::size_t i = 0; i < by_.size(); ++i) {
    line += (i > 0 ? " " : "") + left(name_of(by_[i]), widths_[i]);
  }
  for (const auto& column : of(columns_)) {
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
  return line + numbers(row.totals, columns_);
}

std::string ReportTable::footer() const {
  std::string text;
  if (!by_.empty()) {
    const auto names = line_width - numbers_width;
    text = std::string(line_width, '-') + "\n" + left("total", names) + numbers(totals_, columns_);
  }
  return text + (columns_ == Columns::usage ? usage_notes() : recount_notes());
}

std::string ReportTable::usage_notes() const {
  std::string text;
  if (totals_.unpriced > 0) {
    text += fmt::format("* {} of {} requests have no known price and are not in the cost\n",
                        totals_.unpriced, totals_.requests);
  }
  if (totals_.recount.requests > 0) {
    text += fmt::format("The text of {} requests was counted again, {} are off: see --recount\n",
                        totals_.recount.requests, totals_.recount.off);
  }
  return text;
}

std::string ReportTable::recount_notes() const {
  return totals_.recount.requests == 0
             ? "No text was counted again.\n"
             : "Input tokens of what was counted again, as reported and as the text holds them.\n"
               "Off: by more than 10 % and 50 tokens, where the text tells so much.\n";
}

}  // namespace tokentail
