// SPDX-License-Identifier: Apache-2.0
// Event time: the moment that windows and rules are judged at.
//
// It is the newest time of any record, and moves on with the host's clock only when every file was
// read to its end, less the allowed lateness, so that a quiet log still empties windows and a
// backlog is judged in its own time. It never goes back. A record from the future does not move it.
#pragma once

#include <cstdint>

#include "core/time.hpp"

namespace tokentail {

class EventClock {
 public:
  struct Settings {
    Duration late{0};                                // allowed lateness
    Duration future_max = std::chrono::minutes{10};  // ahead of the host's clock
  };

  explicit EventClock(Settings settings) : settings_(settings) {}

  enum class Arrival : std::uint8_t {
    on_time,
    late,    // before the watermark: counts in history and is counted
    future,  // to be set aside
  };

  // Judges a record's time at host time `now` and moves on to it.
  Arrival observe(Instant record_time, Instant now);

  // The host's clock reads `now`.
  void tick(Instant now, bool caught_up);

  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] Instant watermark() const { return now_ - settings_.late; }
  // No record and no tick yet.
  [[nodiscard]] bool started() const { return now_ != Instant{}; }

  void restore(Instant now) { now_ = now; }
  void set_late(Duration late) { settings_.late = late; }

 private:
  Settings settings_;
  Instant now_;
};

}  // namespace tokentail
