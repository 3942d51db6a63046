// SPDX-License-Identifier: Apache-2.0
// Hourly usage per (user, feature, model): the books that `tokentail report` reads.
//
// Holds only what came since the last checkpoint; the store adds it to the rows on disk, so memory
// is bounded by the volume between two checkpoints. Owned by the engine thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aggregate/key_index.hpp"
#include "core/amount.hpp"
#include "core/time.hpp"
#include "record/usage_record.hpp"

namespace tokentail {

inline constexpr std::array ledger_dimensions{Dimension::user, Dimension::feature,
                                              Dimension::model};

struct UsageTotals {
  std::int64_t requests = 0;
  Tokens input_tokens = 0;
  Tokens output_tokens = 0;
  Tokens total_tokens = 0;
  Money cost;
  std::int64_t unpriced = 0;  // requests whose cost is unknown; they are not in `cost`
  std::int64_t errors = 0;

  UsageTotals& operator+=(const UsageTotals& other);
  friend bool operator==(const UsageTotals&, const UsageTotals&) = default;
};

// What one record adds. A missing count adds nothing.
[[nodiscard]] UsageTotals usage_of(const UsageRecord& record);

// One key's usage of one UTC hour.
struct UsageEntry {
  std::string key;        // key.hpp, over ledger_dimensions
  std::int64_t hour = 0;  // hours since 1970, UTC
  UsageTotals totals;
};

class UsageLedger {
 public:
  void add(const UsageRecord& record);

  // Everything added since the last call, in the order of first use.
  [[nodiscard]] std::vector<UsageEntry> take();
  // Adds entries that could not be saved back.
  void put_back(const std::vector<UsageEntry>& entries);

  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(entries_.size()); }

 private:
  UsageTotals& entry(std::string_view key, std::int64_t hour);

  std::vector<UsageEntry> entries_;
  std::vector<std::uint64_t> hashes_;  // of entries_, apart so that probing touches no key in vain
  KeyIndex index_;
  std::string scratch_;
};

}  // namespace tokentail
