// SPDX-License-Identifier: Apache-2.0
// A token bucket without a timer: `burst` messages at once, then one every `interval`. Kept as the
// instant at which the bucket would be full again, so that it is exact and needs no ticking. A
// clock that is set back makes nobody wait longer than an interval.
#pragma once

#include <algorithm>

#include "core/time.hpp"

namespace tokentail {

class Pace {
 public:
  // An interval of zero: no limit.
  Pace(Duration interval, int burst) : interval_(interval), slack_(interval * (burst - 1)) {}

  // The first instant, `now` or later, at which the next message may go.
  [[nodiscard]] Instant ready_at(Instant now) const {
    return std::clamp(full_at_ - slack_, now, now + interval_);
  }

  void take(Instant now) { full_at_ = std::clamp(full_at_, now, now + slack_) + interval_; }

 private:
  Duration interval_;
  Duration slack_;
  Instant full_at_;
};

}  // namespace tokentail
