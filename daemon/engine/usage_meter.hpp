// SPDX-License-Identifier: Apache-2.0
// Usage per (model, feature) since start: the counters of /metrics. Bounded: a client can invent
// model names, so beyond `series_max` pairs the rest is counted under `other`.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "aggregate/usage_ledger.hpp"
#include "record/usage_record.hpp"

namespace tokentail {

class UsageMeter {
 public:
  using Series = std::pair<std::string, std::string>;  // model, feature
  static constexpr std::string_view other = "__other__";

  explicit UsageMeter(std::size_t series_max = 100) : series_max_(series_max) {}

  void add(const UsageRecord& record);

  [[nodiscard]] const std::map<Series, UsageTotals>& series() const { return series_; }
  [[nodiscard]] const UsageTotals& total() const { return total_; }

 private:
  UsageTotals& totals_of(std::string_view model, std::string_view feature);

  std::size_t series_max_;
  std::map<Series, UsageTotals> series_;
  UsageTotals total_;
  // The last pair met: logs repeat themselves, and a map look-up by two strings is not free.
  UsageTotals* recent_ = nullptr;
  std::string recent_model_;
  std::string recent_feature_;
};

}  // namespace tokentail
