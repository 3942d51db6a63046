// SPDX-License-Identifier: Apache-2.0
#include "aggregate/series_answer.hpp"

#include <algorithm>

namespace tokentail {
namespace {

constexpr std::int64_t days_per_week = 7;

// Day by day, where not all of them count.
WindowValue average_of_chosen(const BucketSeries& series, std::int64_t first,
                              const DayChoice& days) {
  const auto today = series.open_number();
  WindowValue average{.denominator = 0};
  series.each_closed([&](const Bucket& day) {
    const bool counts =
        day.number >= first && (!days.same_weekday || (today - day.number) % days_per_week == 0);
    average.numerator += counts ? day.value : 0;
    average.denominator += counts ? 1 : 0;
    return true;
  });
  if (!days.skips_empty_days) {
    average.denominator = (today - first) / days_per_week;
  }
  return average.denominator > 0 ? average : WindowValue::missing();
}

}  // namespace

WindowValue extreme_from(const BucketSeries& series, std::int64_t first, BucketFold fold) {
  WindowValue best = WindowValue::missing();
  const auto consider = [&](Int128 value) {
    const bool better = fold == BucketFold::max ? value > best.numerator : value < best.numerator;
    if (!best.known || better) {
      best = {.numerator = value};
    }
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

WindowValue daily_average(const BucketSeries& series, const DayChoice& days) {
  const auto today = series.open_number();
  const auto first = std::max(today - days.span, series.first_number() + 1);
  if (series.empty() || first >= today) {
    return WindowValue::missing();
  }
  if (days.same_weekday || days.skips_empty_days) {
    return average_of_chosen(series, first, days);
  }
  const bool whole = days.all_kept && first == today - days.span;
  return {.numerator = whole ? series.closed_sum() : series.closed_sum_from(first),
          .denominator = today - first};
}

}  // namespace tokentail
