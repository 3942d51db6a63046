// SPDX-License-Identifier: Apache-2.0
#include "engine/usage_meter.hpp"

namespace tokentail {

void UsageMeter::add(const UsageRecord& record) {
  const auto totals = usage_of(record);
  total_ += totals;
  totals_of(record[Dimension::model], record[Dimension::feature]) += totals;
}

UsageTotals& UsageMeter::totals_of(std::string_view model, std::string_view feature) {
  if (recent_ != nullptr && recent_model_ == model && recent_feature_ == feature) {
    return *recent_;
  }
  Series series{model, feature};
  if (!series_.contains(series) && series_.size() >= series_max_) {
    series = {std::string(other), std::string(other)};
  }
  recent_ = &series_[series];
  recent_model_ = model;
  recent_feature_ = feature;
  return *recent_;
}

}  // namespace tokentail
