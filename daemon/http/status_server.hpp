// SPDX-License-Identifier: Apache-2.0
// Serves the latest status over HTTP/1.1 on a thread of its own, so that a slow reader costs the
// engine nothing. Its bounds are http/http_loop's, without a body.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/error.hpp"
#include "core/time.hpp"
#include "http/status.hpp"

namespace tokentail {

struct StatusServerSettings {
  std::string address = "127.0.0.1";  // IPv4 or IPv6
  std::uint16_t port = 9464;          // 0: the system chooses
  int connections_max = 64;
  Duration client_timeout = std::chrono::seconds{5};
  std::string token;  // asked for with every page; empty: none
  // /healthz fails when no status was published for this long: whoever publishes is stuck.
  Duration stale_after = std::chrono::seconds{30};
};

class StatusServer {
 public:
  // Listens and starts the thread. ErrorKind::busy: the port is in use. The caller blocks the
  // signals it wants to receive elsewhere beforehand; the thread inherits that.
  [[nodiscard]] static Outcome<StatusServer> start(const StatusServerSettings& settings);

  StatusServer(const StatusServer&) = delete;
  StatusServer& operator=(const StatusServer&) = delete;
  StatusServer(StatusServer&&) noexcept;
  StatusServer& operator=(StatusServer&&) noexcept;
  ~StatusServer();  // stops

  // From any thread; returns at once.
  void publish(std::shared_ptr<const Status> status);

  // From any thread; for the requests to come.
  void set_token(std::string token);

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] HttpCounts requests() const;

  // Closes all connections and waits for the thread. Idempotent.
  void stop();

 private:
  class Loop;
  explicit StatusServer(std::unique_ptr<Loop> loop);

  std::unique_ptr<Loop> loop_;
};

}  // namespace tokentail
