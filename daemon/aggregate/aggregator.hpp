// SPDX-License-Identifier: Apache-2.0
// What the rules ask of the aggregates: window functions over keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "aggregate/contribution.hpp"
#include "aggregate/measure.hpp"
#include "aggregate/window.hpp"
#include "core/amount.hpp"
#include "core/calendar.hpp"
#include "record/usage_record.hpp"

namespace tokentail {

// One call of a window function. Equal calls are computed once, whichever rules made them.
struct Aggregator {
  enum class Function : std::uint8_t {
    sum,
    count,
    avg,  // over the records that carry the measure
    min,
    max,
    share,       // of the records for which the test can be told
    p95,         // nearest rank; at most 1/32 above the true one, never below it
    distinct,    // texts; exact up to 1024, beyond that from a sample (distinct.hpp)
    daily_avg,   // a day, over whole days before today
    forecast,    // the sum so far over the part of the calendar window that has passed
    elapsed,     // since the calendar window began, in nanoseconds
    since_last,  // since the newest record, in nanoseconds
    first_seen,  // 1 when the newest record's text was not seen within the window before
    rising,      // increases in a row, up to the newest record
    latest,      // the newest record's amount
    growth,      // the average of the last two increases; nothing unless the last two were such
  };

  Function function = Function::sum;
  Measure measure = Measure::requests;    // Measure::requests for count
  Dimension dimension = Dimension::user;  // of distinct and first_seen
  RecordTest test;                        // of share
  Window window;                          // of daily_avg: sliding, a whole number of days
  Duration offset{0};                     // how much earlier the (sliding) window ends
  bool exact = false;                     // a sliding window that is not cut into panes
  bool same_weekday = false;              // daily_avg: only days of today's weekday
  bool skips_empty_days = false;          // daily_avg: over the days with data
  Calendar calendar;

  friend bool operator==(const Aggregator&, const Aggregator&) = default;
};

// "sum(total_tokens over 1h offset 7d)": as written in a rule.
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
  std::int64_t history_days_min = 0;  // days that history_days() must be able to count
  Calendar history_calendar;          // whose days they are
  std::int64_t keys_max = 200'000;
};

}  // namespace tokentail
