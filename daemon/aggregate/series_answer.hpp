// SPDX-License-Identifier: Apache-2.0
// Answers of window functions from one series whose newest bucket is the one of the moment asked
// about. Pure.
#pragma once

#include <cstdint>

#include "aggregate/aggregator.hpp"
#include "aggregate/bucket_series.hpp"

namespace tokentail {

// The largest (smallest) value over closed buckets from number `first` on and the open one.
[[nodiscard]] WindowValue extreme_from(const BucketSeries& series, std::int64_t first,
                                       BucketFold fold);

// Which days an average is taken over: whole ones, at most `span` back, after the one on which the
// key was first seen and before today.
struct DayChoice {
  std::int64_t span = 0;
  bool all_kept = false;          // the series remembers no more than `span` of them
  bool same_weekday = false;      // only days a whole number of weeks ago
  bool skips_empty_days = false;  // only days with data
};
[[nodiscard]] WindowValue daily_average(const BucketSeries& series, const DayChoice& days);

}  // namespace tokentail
