// SPDX-License-Identifier: Apache-2.0
// Sums rows of usage into groups, in bounded memory.
//
// It keeps the first `groups_max` groups in order. When there are more, the last ones are dropped,
// and the rows are to be given again: the next pass continues where this one ended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "store/usage_report.hpp"

namespace tokentail {

// Hours since 1970 in UTC, [from, to).
struct HourRange {
  std::int64_t from;
  std::int64_t to;
};

[[nodiscard]] HourRange hours_of(const ReportQuery& query);

class UsageFold {
 public:
  // `by` is a subset of ledger_dimensions.
  UsageFold(std::span<const Dimension> by, HourRange hours, std::size_t groups_max);

  // One row of the books. False when it cannot be read.
  bool add(std::int64_t day, std::string_view key, std::string_view packed_hours);

  // Gives the finished groups to `sink` in order. True when there are more: give the rows again.
  bool finish_pass(const ReportSink& sink);

 private:
  [[nodiscard]] bool group_of(std::string_view key);
  void add_to_group(const UsageTotals& totals);

  std::vector<std::size_t> places_;  // of the dimensions asked for, in a key
  HourRange hours_;
  std::size_t groups_max_;
  std::string group_;  // of the row at hand
  std::map<std::string, UsageTotals, std::less<>> groups_;
  std::string first_;                // groups before it are done
  std::optional<std::string> last_;  // groups from it on are for a later pass
};

}  // namespace tokentail
