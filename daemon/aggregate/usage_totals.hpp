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

// Of the requests whose input text was counted again (docs/recount.md). An estimate is one only
// once it was learned what is usual.
struct RecountTotals {
  std::int64_t requests = 0;
  Tokens reported_tokens = 0;  // their input, as their lines say
  Tokens counted_tokens = 0;   // and as their texts hold it
  std::int64_t off = 0;        // requests for which the two are too far apart

  RecountTotals& operator+=(const RecountTotals& other);
  friend bool operator==(const RecountTotals&, const RecountTotals&) = default;
};

struct UsageTotals {
  std::int64_t requests = 0;
  Tokens input_tokens = 0;
  Tokens output_tokens = 0;
  Tokens total_tokens = 0;
  Money cost;
  std::int64_t unpriced = 0;  // requests whose cost is unknown; they are not in `cost`
  std::int64_t errors = 0;
  RecountTotals recount{};

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
// errors; all as varints, those that may be negative zigzag. Where a text was counted again a zero
// comes before these (a state never holds totals of no request), and behind them the recount:
// requests, reported, counted, off. A part of the format of the state on disk. take: nothing when
// the bytes end early, or are no totals of real usage.
inline constexpr std::size_t totals_bytes_max = 128;
char* write_totals(char* to, const UsageTotals& totals);
void append_totals(std::string& out, const UsageTotals& totals);
[[nodiscard]] std::optional<UsageTotals> take_totals(std::string_view& in);

}  // namespace tokentail
