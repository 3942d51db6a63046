// SPDX-License-Identifier: Apache-2.0
// What the rules ask of the aggregates: window functions over keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "aggregate/measure.hpp"
#include "aggregate/window.hpp"
#include "core/amount.hpp"
#include "core/time_zone.hpp"
#include "record/usage_record.hpp"

namespace tokentail {

// One call of a window function. Equal calls are computed once, whichever rules made them.
struct Aggregator {
  enum class Function : std::uint8_t { sum, count, max, daily_avg };

  Function function = Function::sum;
  Measure measure = Measure::requests;  // Measure::requests for count
  Window window;                        // of daily_avg: sliding, a whole number of days
  TimeZone zone = TimeZone::utc();

  friend bool operator==(const Aggregator&, const Aggregator&) = default;
};

// "sum(total_tokens over 1h)": as written in a rule.
[[nodiscard]] std::string display(const Aggregator& aggregator);

// The answer of a window function as an exact fraction: an average is its sum and its days.
// Units are those of the measure: tokens, pico-dollars, nanoseconds, records.
struct WindowValue {
  Int128 numerator = 0;
  std::int64_t denominator = 1;  // positive
  bool known = true;             // false: no record, no complete day, nothing to divide by

  static WindowValue missing() { return {.known = false}; }
};

// One table: records that pass one filter, grouped by one set of dimensions.
struct TableSpec {
  std::vector<Dimension> by;  // in Dimension order, unique; empty: one key for everything
  std::string where;          // the filter's text, normalised; empty: every record. Identity only:
                              // whoever adds records applies it
  std::vector<Aggregator> aggregators;
  std::int64_t history_days_min = 0;  // days that history() must be able to count
  std::int64_t keys_max = 200'000;
};

}  // namespace tokentail
