// SPDX-License-Identifier: Apache-2.0
// The windows of the rule language and the buckets they are cut into.
//
// Every window function is answered from one shape of state, a series of buckets
// (bucket_series.hpp):
//
//   sum(x over 1h)         panes of one minute, 60 closed ones kept
//   sum(x over today)      local days, none kept
//   daily_avg(x over 7d)   local days, 7 kept; shared with "today" of the same measure and zone
//
// A sliding window is (T - length, T]. It is cut into equal panes, and the oldest, partly covered
// one counts whole: a sliding sum is never below the true sum, and errs by at most one pane, or two
// when the length is no multiple of them.
#pragma once

#include <cstdint>
#include <string>

#include "core/calendar.hpp"
#include "core/time.hpp"

namespace tokentail {

struct Window {
  enum class Kind : std::uint8_t { sliding, this_hour, today, this_week, this_month };

  Kind kind = Kind::sliding;
  Duration length{0};  // of a sliding window; whole seconds

  friend bool operator==(const Window&, const Window&) = default;
};

// "1h", "today"
[[nodiscard]] std::string display(const Window& window);

[[nodiscard]] bool is_calendar(const Window& window);

// The bounds of the window as seen at `now`: (now - length, now], or the calendar period.
[[nodiscard]] Period bounds(const Window& window, const Calendar& calendar, Instant now);

// How time is cut into buckets. Two series with equal schemes and measures are one series.
struct BucketScheme {
  enum class Kind : std::uint8_t { pane, hour, day, week, month };

  Kind kind = Kind::pane;
  Duration pane{0};   // of Kind::pane; a whole number of seconds, or exact_pane
  Calendar calendar;  // of the calendar kinds

  friend bool operator==(const BucketScheme&, const BucketScheme&) = default;
};

inline constexpr std::int64_t panes_per_window = 60;

// A pane that holds one moment: a sliding window of such panes is exact.
inline constexpr Duration exact_pane{1};

// The panes of a sliding window: a sixtieth of it, at least one second, whole seconds.
[[nodiscard]] Duration pane_length(Duration window);

[[nodiscard]] BucketScheme scheme_of(const Window& window, const Calendar& calendar);

// Maps instants to bucket numbers, remembering the last two calendar periods because records come
// nearly in order. Day and pane numbers are consecutive; other calendar numbers only grow.
class BucketClock {
 public:
  explicit BucketClock(const BucketScheme& scheme);

  [[nodiscard]] const BucketScheme& scheme() const { return scheme_; }
  [[nodiscard]] std::int64_t number(Instant at) { return bucket(at).number; }

  // The bucket that `at` lies in. Its end is the first instant that lies in another.
  [[nodiscard]] Period period(Instant at) { return bucket(at).period; }

  // When bucket `number` begins. Of a calendar, where only the next one has a number that is known
  // beforehand, the end of the bucket of `now`. Instant::max() when it is later than that.
  [[nodiscard]] Instant start(std::int64_t number, Instant now);

 private:
  struct Cached {
    Period period;
    std::int64_t number = 0;
  };

  const Cached& bucket(Instant at) { return recent_.period.contains(at) ? recent_ : find(at); }
  const Cached& find(Instant at);
  [[nodiscard]] Cached pane(Instant at) const;
  [[nodiscard]] Cached calendar(Instant at) const;

  BucketScheme scheme_;
  Cached recent_;
  Cached older_;
};

}  // namespace tokentail
