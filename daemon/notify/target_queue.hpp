// SPDX-License-Identifier: Apache-2.0
// The messages that wait for one target. One at a time is on its way; the oldest that may go goes
// first. A message that fails steps back and the others pass it, except those of the same rule and
// key: a resolved never overtakes its firing.
//
// Pure: time is a parameter, jitter comes from a seed. Lives on the sender's thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/time.hpp"
#include "notify/circuit.hpp"
#include "notify/outbox_row.hpp"
#include "notify/pace.hpp"
#include "notify/retry.hpp"

namespace tokentail {

// How a kind of receiver wants to be treated.
struct QueuePolicy {
  TargetType type = TargetType::webhook;
  Duration give_up{0};        // a message this old is dead
  Duration send_interval{0};  // one message each, after a burst; 0: no limit
  int burst = 1;

  // The receiver drops a repeat by its id. Otherwise a message that was sent whole and got no
  // answer is sent a second time and no more: rather a rare loss that is told than a repeated page.
  bool knows_repeats = true;

  // A firing message that waited over a minute and is overtaken by its resolved one is dropped: the
  // latter tells both, and a person is not paged for what is over. Programs get every message.
  bool combines = false;

  // What is told over an hour late goes together with all that is, in one message that says so.
  bool gathers_late = false;
};

// Slack: a message a second after a burst of 3, given up after 24 h, late ones together. Webhooks:
// as fast as they answer, given up after 72 h.
[[nodiscard]] QueuePolicy queue_policy(TargetType type);

struct SendJob {
  std::string id;  // of the first, where one message carries several
  std::string target;
  std::string body;
  MessageKind kind = MessageKind::firing;
  std::int64_t attempt = 1;
};

struct TargetStatus {
  std::string name;
  Circuit::State state = Circuit::State::closed;
  std::int64_t rows = 0;  // waiting or on their way
  std::int64_t bytes = 0;
  std::optional<Instant> oldest;
  bool in_flight = false;
  std::string last_error;  // of the last failure since the last success; safe to show

  // Since the process started.
  std::int64_t delivered = 0;
  std::int64_t failures = 0;
  std::int64_t dead = 0;
  std::int64_t folded = 0;
  std::int64_t combined = 0;
};

class TargetQueue {
 public:
  TargetQueue(std::string name, const QueuePolicy& policy, std::uint64_t seed);

  // A row with an id that already waits is ignored. Returns what it made superfluous.
  std::vector<OutboxChange> put(OutboxRow row, Instant now);

  // The message to send now; it counts as in flight until on_result().
  std::optional<SendJob> next(Instant now);

  // Of every message that went under `id`. Nothing when it is not in flight.
  std::vector<OutboxChange> on_result(const std::string& id, const SendResult& result, Instant now);

  // A person wants it gone. What is on its way may still arrive.
  std::optional<OutboxChange> drop(const std::string& id);

  // Moves aside what is too old to be worth sending.
  std::vector<OutboxChange> expire(Instant now);

  // Makes room: drops the oldest event, or the oldest message if there is none. Nothing when the
  // only message is in flight.
  std::optional<OutboxChange> fold_one();

  // Declares every message dead: the target has left the settings.
  std::vector<OutboxChange> abandon(const std::string& reason);

  // When next() or expire() may have something to do. Nothing while a result is awaited or the
  // queue is empty.
  [[nodiscard]] std::optional<Instant> wake_at(Instant now) const;

  // The settings were read again: the target deserves a fresh chance at once.
  void reopen(Instant now);

  // The clock was set back: what waits for a time waits for the one before the step.
  void set_back(Duration by);

  [[nodiscard]] std::int64_t rows() const { return static_cast<std::int64_t>(rows_.size()); }
  [[nodiscard]] std::int64_t bytes() const { return bytes_; }
  [[nodiscard]] TargetStatus status() const;

 private:
  using Rows = std::deque<OutboxRow>;

  void visit_heads(const std::function<bool(const OutboxRow&)>& visit) const;
  [[nodiscard]] const OutboxRow* head(Instant now) const;
  [[nodiscard]] Instant open_at(Instant now) const;
  Rows::iterator find(const std::string& id);
  OutboxChange remove(const Rows::iterator& row, OutboxChange::Kind kind);
  OutboxChange bury(const Rows::iterator& row, std::string reason);
  [[nodiscard]] bool is_in_flight(const OutboxRow& row) const;
  [[nodiscard]] bool is_late(const OutboxRow& row, Instant now) const;
  [[nodiscard]] std::vector<const OutboxRow*> late_rows(Instant now) const;
  OutboxChange on_result(const Rows::iterator& row, const SendResult& result,
                         const Judgement& judgement, Instant now);
  OutboxChange deliver(const Rows::iterator& row);
  OutboxChange step_back(const Rows::iterator& row, const Judgement& judgement, Instant now);
  void charge(const Judgement& judgement, Instant now);
  [[nodiscard]] std::optional<std::string> reason_to_bury(const OutboxRow& row, Instant now) const;
  void release_waiting(Instant now);

  std::string name_;
  QueuePolicy policy_;
  std::uint64_t seed_;
  Rows rows_;  // in the order they were put
  std::unordered_set<std::string> ids_;
  std::int64_t bytes_ = 0;
  std::vector<std::string> in_flight_;  // ids that one message carries
  Pace pace_;
  Circuit circuit_;
  Instant paused_until_;  // asked for by the receiver
  TargetStatus counted_;  // the counters and the last error
};

}  // namespace tokentail
