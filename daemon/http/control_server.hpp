// SPDX-License-Identifier: Apache-2.0
// The control socket: HTTP/1.1 over a Unix socket that the owner and the group may open, on a
// thread of its own. Requests are read here and answered elsewhere, by whoever owns the state.
// Bounds: as StatusServer's, and 16 KiB of body, and `answer_timeout` for the answer.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/error.hpp"
#include "core/time.hpp"
#include "http/control_request.hpp"
#include "http/http_counts.hpp"

namespace tokentail {

struct ControlServerSettings {
  std::string path;
  int connections_max = 16;  // and with it, the requests under way
  Duration client_timeout = std::chrono::seconds{5};
  // Longer than the pause after a checkpoint that failed: a change is answered when it is saved.
  Duration answer_timeout = std::chrono::seconds{45};
};

class ControlServer {
 public:
  // Called on the server's thread; must not wait.
  using OnCall = std::function<void(ControlCall call)>;

  // Listens and starts the thread. A socket that a killed daemon left is replaced. ErrorKind::busy:
  // somebody listens there. The caller blocks the signals it wants to receive elsewhere beforehand.
  [[nodiscard]] static Outcome<ControlServer> start(const ControlServerSettings& settings,
                                                    OnCall on_call);

  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;
  ControlServer(ControlServer&&) noexcept;
  ControlServer& operator=(ControlServer&&) noexcept;
  [[nodiscard]] HttpCounts requests() const;

  ~ControlServer();  // closes all connections, waits for the thread, removes the socket

 private:
  class Loop;
  explicit ControlServer(std::shared_ptr<Loop> loop);

  std::shared_ptr<Loop> loop_;
};

}  // namespace tokentail
