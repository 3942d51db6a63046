// SPDX-License-Identifier: Apache-2.0
// Answers of window functions from one series whose newest bucket is the one of the moment asked
// about. Pure.
#pragma once

#include <cstdint>

#include "aggregate/aggregator.hpp"
#include "aggregate/bucket_series.hpp"

namespace tokentail {

// Over closed buckets from number `first` on and the open one.
[[nodiscard]] WindowValue max_from(const BucketSeries& series, std::int64_t first);

// Over whole days, at most `span`, after the one on which the key was first seen and before today.
// `all_kept`: the series remembers no more than `span` of them.
[[nodiscard]] WindowValue daily_average(const BucketSeries& series, std::int64_t span,
                                        bool all_kept);

}  // namespace tokentail
