// SPDX-License-Identifier: Apache-2.0
// What systemd is told (sd_notify(3)): a datagram to $NOTIFY_SOCKET, written here because it is ten
// lines and libsystemd is a dependency. Without the variable nothing is sent.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/time.hpp"

namespace tokentail {

class ServiceNotice {
 public:
  // Reads $NOTIFY_SOCKET, $WATCHDOG_USEC and $WATCHDOG_PID.
  ServiceNotice();

  void ready(std::string_view status) const;
  // `monotonic` is CLOCK_MONOTONIC, which Type=notify-reload (systemd 253) needs with it.
  void reloading(Duration monotonic) const;
  // Of a start that takes long: `by` from now it ends, or this is called again.
  void extend_start(Duration by, std::string_view status) const;
  void stopping() const;
  void status(std::string_view text) const;
  void feed_watchdog() const;

  // How often the watchdog wants to be fed: half its time-out.
  [[nodiscard]] std::optional<Duration> watchdog_interval() const { return watchdog_interval_; }

 private:
  void send(const std::string& state) const;

  std::string socket_;
  std::optional<Duration> watchdog_interval_;
};

}  // namespace tokentail
