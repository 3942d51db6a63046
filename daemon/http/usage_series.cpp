// SPDX-License-Identifier: Apache-2.0
#include "http/usage_series.hpp"

namespace tokentail {

UsageTotals& UsageTotals::operator+=(const UsageTotals& other) {
  input += other.input;
  output += other.output;
  cache_read += other.cache_read;
  cache_write += other.cache_write;
  reasoning += other.reasoning;
  cost += other.cost;
  calls += other.calls;
  errors += other.errors;
  return *this;
}

void UsageSeries::add(std::string_view model, std::string_view feature, const UsageTotals& totals) {
  if (const auto row = rows_.find(Pair{.model = model, .feature = feature}); row != rows_.end()) {
    row->second += totals;
  } else if (rows_.size() < rows_max_) {
    rows_.emplace(OwnPair{.model = std::string(model), .feature = std::string(feature)}, totals);
  } else {
    other_ += totals;
  }
}

std::vector<UsageRow> UsageSeries::rows() const {
  std::vector<UsageRow> rows;
  rows.reserve(rows_.size() + 1);
  for (const auto& [pair, totals] : rows_) {
    rows.push_back({.model = pair.model, .feature = pair.feature, .totals = totals});
  }
  if (folded() > 0) {
    rows.push_back({.model = "other", .feature = "other", .totals = other_});
  }
  return rows;
}

}  // namespace tokentail
