// SPDX-License-Identifier: Apache-2.0
#include "engine/event_clock.hpp"

#include <algorithm>

namespace tokentail {

EventClock::Arrival EventClock::observe(Instant record_time, Instant now) {
  if (record_time > now + settings_.future_max) {
    return Arrival::future;
  }
  if (started() && record_time < watermark()) {
    return Arrival::late;
  }
  now_ = std::max(now_, record_time);
  return Arrival::on_time;
}

void EventClock::tick(Instant now, bool caught_up) {
  if (caught_up && started()) {
    now_ = std::max(now_, now - settings_.late);
  }
}

}  // namespace tokentail
