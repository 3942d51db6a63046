// SPDX-License-Identifier: Apache-2.0
// The only place that reads a clock. Everything else is handed the time.
#pragma once

#include <optional>
#include <string_view>

#include "core/time.hpp"

namespace tokentail {

// The host's time, or a time that started at `origin` and runs `rate` times as fast: the demo and
// system tests live through a week in a minute.
class Clock {
 public:
  Clock();
  Clock(Instant origin, int rate);

  // "2026-03-29T18:00:00Z@600". Nothing for anything else.
  static std::optional<Clock> parse(std::string_view text);

  [[nodiscard]] Instant now() const;

  // How long a span of this clock's time takes on the host, at least a millisecond.
  [[nodiscard]] Duration on_host(Duration span) const;

  // Monotonic host time, for waiting and for measuring; its origin means nothing.
  [[nodiscard]] static Duration elapsed();

 private:
  Instant origin_;
  Duration started_{0};  // elapsed() at origin_
  int rate_ = 1;         // 0: the host's own time
};

}  // namespace tokentail
