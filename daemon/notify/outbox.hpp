// SPDX-License-Identifier: Apache-2.0
// All messages that are durable and not yet delivered, and the schedule by which they go. It
// decides; the sender acts and the store remembers, told by OutboxChange.
//
// Promises: at least one attempt follows every put() unless a change says otherwise; a target that
// fails delays no other; at most `rows_max` rows and `bytes_max` bytes are held. When full, the
// target with the most rows gives up its oldest event, then its oldest message, and counts it.
//
// Pure: time is a parameter, jitter comes from a seed. Lives on the sender's thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "notify/outbox_row.hpp"
#include "notify/target_queue.hpp"

namespace tokentail {

struct OutboxLimits {
  std::int64_t rows_max = 10'000;
  std::int64_t bytes_max = std::int64_t{64} * 1024 * 1024;
};

struct OutboxTarget {
  std::string name;
  QueuePolicy policy;
};

class Outbox {
 public:
  Outbox(const OutboxLimits& limits, std::uint64_t seed);

  // Replaces the targets. The rows of one that is no longer there are dead; those of the others
  // stay and are tried again at once.
  std::vector<OutboxChange> set_targets(std::span<const OutboxTarget> targets, Instant now);

  // The clock was set back: nothing waits longer for it.
  void set_back(Duration by);

  // Rows that are durable: fresh ones, or those read back at start. A row for an unknown target is
  // dead at once.
  std::vector<OutboxChange> put(std::vector<OutboxRow> rows, Instant now);

  // The next message to send, of any target. Ask until there is none.
  std::optional<SendJob> next_due(Instant now);

  // Of every message that went under `id`. Nothing when the outbox no longer waits for it.
  std::vector<OutboxChange> on_result(const std::string& id, const std::string& target,
                                      const SendResult& result, Instant now);

  // Those of them that are here.
  std::vector<OutboxChange> drop(std::span<const OutboxName> names);

  // What is too old to be worth sending. Call it whenever wake_at() has come.
  std::vector<OutboxChange> expire(Instant now);

  [[nodiscard]] std::optional<Instant> wake_at(Instant now) const;

  [[nodiscard]] std::int64_t rows() const;

  // By target name.
  [[nodiscard]] std::vector<TargetStatus> status() const;

 private:
  void make_room(std::vector<OutboxChange>& changes);

  OutboxLimits limits_;
  std::uint64_t seed_;
  std::map<std::string, TargetQueue> queues_;
};

}  // namespace tokentail
