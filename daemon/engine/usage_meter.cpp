// SPDX-License-Identifier: Apache-2.0
#include "engine/usage_meter.hpp"

namespace tokentail {

MeteredUsage& MeteredUsage::operator+=(const MeteredUsage& more) {
  input += more.input;
  output += more.output;
  cache_read += more.cache_read;
  cache_write += more.cache_write;
  reasoning += more.reasoning;
  cost += more.cost;
  calls += more.calls;
  errors += more.errors;
  return *this;
}

MeteredUsage metered(const UsageRecord& record) {
  return {.input = record.input_tokens().value_or(0),
          .output = record.output_tokens().value_or(0),
          .cache_read = record.cache_read.value_or(0),
          .cache_write = record.cache_write_tokens().value_or(0),
          .reasoning = record.out_reasoning.value_or(0),
          .cost = record.cost.value_or(Money{}),
          .calls = record.is_error() ? 0 : 1,
          .errors = record.is_error() ? 1 : 0};
}

void UsageMeter::add(const UsageRecord& record) {
  add(record[Dimension::model], record[Dimension::feature], metered(record));
}

void UsageMeter::add(std::string_view model, std::string_view feature, const MeteredUsage& usage) {
  if (const auto row = rows_.find(Pair{.model = model, .feature = feature}); row != rows_.end()) {
    row->second += usage;
  } else if (rows_.size() < rows_max_) {
    rows_.emplace(OwnPair{.model = std::string(model), .feature = std::string(feature)}, usage);
  } else {
    other_ += usage;
  }
}

std::vector<MeterRow> UsageMeter::rows() const {
  std::vector<MeterRow> rows;
  rows.reserve(rows_.size() + 1);
  for (const auto& [pair, usage] : rows_) {
    rows.push_back({.model = pair.model, .feature = pair.feature, .usage = usage});
  }
  if (folded() > 0) {
    rows.push_back({.model = "other", .feature = "other", .usage = other_});
  }
  return rows;
}

}  // namespace tokentail
