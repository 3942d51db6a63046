// SPDX-License-Identifier: Apache-2.0
#include "aggregate/series_answer.hpp"

#include <algorithm>

namespace tokentail {

WindowValue max_from(const BucketSeries& series, std::int64_t first) {
  WindowValue best = WindowValue::missing();
  const auto consider = [&](Int128 value) {
    best.numerator = best.known ? std::max(best.numerator, value) : value;
    best.known = true;
  };
  series.each_closed([&](const Bucket& bucket) {
    if (bucket.number >= first) {
      consider(bucket.value);
    }
    return true;
  });
  if (series.open_filled()) {
    consider(series.open_value());
  }
  return best;
}

WindowValue daily_average(const BucketSeries& series, std::int64_t span, bool all_kept) {
  const auto today = series.open_number();
  const auto first = std::max(today - span, series.first_number() + 1);
  if (series.empty() || first >= today) {
    return WindowValue::missing();
  }
  const bool whole = all_kept && first == today - span;
  return {.numerator = whole ? series.closed_sum() : series.closed_sum_from(first),
          .denominator = today - first};
}

}  // namespace tokentail
