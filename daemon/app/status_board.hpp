// SPDX-License-Identifier: Apache-2.0
// What the daemon's threads last said of themselves, put together into the status that pages,
// metrics and systemd are shown. Lives on the engine's thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/disk_thread.hpp"
#include "app/reader_thread.hpp"
#include "core/time.hpp"
#include "engine/engine.hpp"
#include "http/status.hpp"
#include "notify/sender.hpp"

namespace tokentail {

class StatusBoard {
 public:
  explicit StatusBoard(Instant started_at) : started_at_(started_at) {}

  void note(const ReaderReport& report);
  void note(const SenderReport& report) { targets_ = report.targets; }
  void note(const CommitResult& result, Instant now);
  void note_reload(bool ok) { reload_failed_ = !ok; }
  void note_transition(const Transition& transition);
  void note_unsaved(std::string why) { checkpoint_.degraded = std::move(why); }
  void note(RecoveryStatus recovery) { recovery_ = std::move(recovery); }

  struct Moment {
    Instant now;
    bool ready = false;
    bool caught_up = false;
    std::vector<ServerRow> servers;
  };

  [[nodiscard]] std::shared_ptr<const Status> picture(Engine& engine, Moment moment) const;

  // As the sender last said.
  [[nodiscard]] const std::vector<TargetStatus>& targets() const { return targets_; }

  // Messages that wait for a target.
  [[nodiscard]] std::int64_t undelivered() const;

  // One line: files, lag, keys, firing, what is wrong.
  [[nodiscard]] std::string one_line(const Engine& engine, bool caught_up) const;

 private:
  struct Told {
    std::int64_t fired = 0;
    std::int64_t resolved = 0;
    std::int64_t events = 0;
  };

  [[nodiscard]] std::vector<FileRow> files() const;
  [[nodiscard]] IntakeStatus intake(const Engine& engine) const;
  [[nodiscard]] RecountStatus recount(const Engine& engine) const;
  [[nodiscard]] std::vector<RuleRow> rules(Engine& engine) const;
  [[nodiscard]] std::vector<TargetRow> target_rows(Instant now) const;

  Instant started_at_;
  ReaderReport reader_;
  std::vector<TargetStatus> targets_;
  CheckpointStatus checkpoint_;
  std::map<std::string, Told, std::less<>> told_;  // by rule
  std::int64_t gaps_ = 0;
  std::int64_t gap_bytes_ = 0;
  bool reload_failed_ = false;
  RecoveryStatus recovery_;
  std::int64_t dead_messages_ = 0;
};

}  // namespace tokentail
