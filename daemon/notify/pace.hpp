// SPDX-License-Identifier: Apache-2.0
// A token bucket without a timer: `burst` messages at once, then one every `interval`. Kept as the
// instant at which the bucket would be full again, so that it is exact and needs no ticking.
#pragma once

#include <algorithm>

#include "core/time.hpp"

namespace tokentail {

class Pace {
 public:
  // An interval of zero: no limit.
  Pace(Duration interval, int burst) : interval_(interval), slack_(interval * (burst - 1)) {}

  // The first instant, `now` or later, at which the next message may go.
  [[nodiscard]] Instant ready_at(Instant now) const { return std::max(now, full_at_ - slack_); }

  void take(Instant now) { full_at_ = std::max(full_at_, now) + interval_; }

 private:
  Duration interval_;
  Duration slack_;
  Instant full_at_;
};

}  // namespace tokentail
