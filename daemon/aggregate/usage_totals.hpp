// SPDX-License-Identifier: Apache-2.0
// What the books hold of a key and an hour, and its form in bytes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/amount.hpp"
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

// Requests, input tokens, output tokens, total - input - output, cost in pico-dollars, unpriced,
// errors; all as varints, those that may be negative zigzag. A part of the format of the state on
// disk. take: nothing when the bytes end early, or are no totals of real usage.
inline constexpr std::size_t totals_bytes_max = 80;
char* write_totals(char* to, const UsageTotals& totals);
void append_totals(std::string& out, const UsageTotals& totals);
[[nodiscard]] std::optional<UsageTotals> take_totals(std::string_view& in);

}  // namespace tokentail
