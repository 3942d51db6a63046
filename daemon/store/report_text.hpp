// SPDX-License-Identifier: Apache-2.0
// A usage report as text: JSON lines for programs, a table for people.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "aggregate/usage_totals.hpp"
#include "record/usage_record.hpp"
#include "store/usage_report.hpp"

namespace tokentail {

// One object, without a newline: the dimensions asked for (null when the records had none), then
// requests, input_tokens, output_tokens, total_tokens, cost_usd (exact decimal text), errors. When
// the cost of some requests is unknown, `unpriced` says of how many; cost_usd is of the others.
// When the text of some was counted again, `recount` has their requests, reported_tokens,
// counted_tokens, ratio (reported to counted; null: nothing was counted) and how many are off.
[[nodiscard]] std::string report_json(std::span<const Dimension> by, const ReportRow& row);

// Lines of 80 columns, each with its newline, made one row at a time: names on the left, cut to
// fit, numbers right-aligned and shortened (1.2M). Untrusted names are made printable.
class ReportTable {
 public:
  enum class Columns : std::uint8_t { usage, recount };
  explicit ReportTable(std::vector<Dimension> by, Columns columns = Columns::usage);

  [[nodiscard]] std::string header() const;
  [[nodiscard]] std::string line(const ReportRow& row);  // adds it to the totals

  // The totals, and what they leave out.
  [[nodiscard]] std::string footer() const;

 private:
  [[nodiscard]] std::string usage_notes() const;
  [[nodiscard]] std::string recount_notes() const;

  std::vector<Dimension> by_;
  std::vector<std::size_t> widths_;  // of the names
  Columns columns_;
  UsageTotals totals_;
};

}  // namespace tokentail
