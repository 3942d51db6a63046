// SPDX-License-Identifier: Apache-2.0
// The thread that delivers. It owns the outbox and the connections: rows come in by value through a
// bounded inbox, and what becomes of them leaves through a callback. No caller ever waits for a
// target, and no target for another.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/time.hpp"
#include "notify/endpoint.hpp"
#include "notify/http_client.hpp"
#include "notify/outbox.hpp"

namespace tokentail {

struct SenderSettings {
  std::vector<Endpoint> endpoints;
  OutboxLimits limits;
  HttpTimeouts timeouts;
  std::uint64_t jitter_seed = 0;
};

struct SenderReport {
  std::vector<OutboxChange> changes;  // for the store, in order
  std::vector<TargetStatus> targets;  // by name
};

// What stop() waits for: the requests on their way, or every message there is.
enum class Drain : std::uint8_t { in_flight, everything };

class Sender {
 public:
  using Clock = std::function<Instant()>;
  using OnReport = std::function<void(SenderReport)>;

  // `on_report` runs on the sender's thread, after every step that changed a row, and once at the
  // start. It must not block for long and must not call back into the sender.
  Sender(SenderSettings settings, Clock clock, OnReport on_report);

  // Stops without draining. What was not delivered stays in the store.
  ~Sender();
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;
  Sender(Sender&&) = delete;
  Sender& operator=(Sender&&) = delete;

  // From any thread, never blocks. The rows must be durable. False when the inbox is full or the
  // sender has stopped: none was taken, they stay in the store, offer them again.
  [[nodiscard]] bool put(std::vector<OutboxRow> rows);

  // Forgets what still waits of them. From any thread.
  void drop(std::vector<OutboxName> names);

  // Replaces the endpoints and gives every target a fresh chance.
  void reload(std::vector<Endpoint> endpoints);

  // Returns when drained or when `grace` is over, the thread ended and the last report made. Rows
  // that were neither delivered nor dead are untouched in the store.
  void stop(Duration grace, Drain drain);

 private:
  class Loop;

  struct Inbox {
    std::mutex mutex;
    std::vector<OutboxRow> rows;
    std::vector<OutboxName> dropped;
    std::optional<std::vector<Endpoint>> endpoints;
    std::optional<Drain> stopping;
    Instant stop_by;
  };

  HttpClient client_;
  Clock clock_;
  Inbox inbox_;
  std::thread thread_;
};

}  // namespace tokentail
