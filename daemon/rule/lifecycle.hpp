// SPDX-License-Identifier: Apache-2.0
// When a rule's verdicts become messages: how long a condition must hold, how soon it may be told
// again, and when nobody wants to hear.
#pragma once

#include <chrono>
#include <cstdint>

#include "core/schedule.hpp"
#include "core/time.hpp"

namespace tokentail {

// Repeated messages while an alert fires: `every` after the first, then each time `backoff` times
// later, at most `max` apart. No reminders when `every` is zero.
struct Reminder {
  Duration every{0};
  std::int64_t backoff = 1;
  Duration max = std::chrono::hours{24};

  // From the message after which `told` reminders were sent to the next one.
  [[nodiscard]] Duration interval(std::int64_t told) const;

  friend bool operator==(const Reminder&, const Reminder&) = default;
};

struct Lifecycle {
  Duration hold{0};        // `for`: how long `when` must be true before it fires
  Duration clear_hold{0};  // `clear_for`: how long it must be over before it resolves
  Duration cooldown = std::chrono::minutes{30};
  Duration max_age = std::chrono::minutes{10};
  Duration warmup{0};  // after the first record ever, in which the rule only learns
  Reminder remind;
  Schedule active;      // when it may speak
  bool shadow = false;  // evaluated and shown, never sent
};

}  // namespace tokentail
