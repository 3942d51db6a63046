// SPDX-License-Identifier: Apache-2.0
// The thread that commits: an fsync may take seconds, and nobody else waits for it. One checkpoint
// at a time; the engine takes the next one when it hears of the last. Between them, when nothing
// else waits, it merges what commits left to be merged.
#pragma once

#include <functional>
#include <memory>
#include <thread>
#include <variant>
#include <vector>

#include "app/mailbox.hpp"
#include "core/error.hpp"
#include "core/time.hpp"
#include "engine/checkpoint.hpp"
#include "notify/outbox_row.hpp"
#include "store/state_store.hpp"

namespace tokentail {

struct CommitResult {
  Outcome<> outcome;
  // What was committed; on failure, to be put back. Its outbox rows were handed on.
  Checkpoint checkpoint;
  Duration took{0};
  StoreStatus store;
};

class DiskThread {
 public:
  // `on_durable` hears of new messages the moment they are safe to send, `on_commit` of every
  // commit. Both run on the disk thread.
  DiskThread(StateStore store, std::function<void(std::vector<OutboxRow>)> on_durable,
             std::function<void(CommitResult)> on_commit);
  // Finishes what was queued.
  ~DiskThread();
  DiskThread(const DiskThread&) = delete;
  DiskThread& operator=(const DiskThread&) = delete;
  DiskThread(DiskThread&&) = delete;
  DiskThread& operator=(DiskThread&&) = delete;

  void commit(Checkpoint checkpoint);
  void apply(std::vector<OutboxChange> changes);
  // Between two commits, on the disk thread.
  void ask(std::function<void(StateStore&)> question);
  void finish();

 private:
  using Question = std::function<void(StateStore&)>;
  using Job = std::variant<Checkpoint, std::vector<OutboxChange>, Question>;

  void run();
  void carry_out(Checkpoint& checkpoint);
  void carry_out(std::vector<OutboxChange>& changes);
  void carry_out(const Question& question);

  StateStore store_;
  std::function<void(std::vector<OutboxRow>)> on_durable_;
  std::function<void(CommitResult)> on_commit_;
  std::vector<OutboxChange> unsaved_changes_;  // of messages; a failed write is tried with the next
  Mailbox<Job> jobs_;
  std::thread thread_;
};

}  // namespace tokentail
