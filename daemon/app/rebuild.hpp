// SPDX-License-Identifier: Apache-2.0
// State that was lost, counted again from the logs that still exist. Records of several logs are
// taken in the order of their time, so windows and alerts come out as they were; nothing is told
// (EngineSettings::starts_quiet).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/assembly.hpp"
#include "app/rebuild_plan.hpp"
#include "app/window_reach.hpp"
#include "core/error.hpp"
#include "core/time.hpp"
#include "engine/engine.hpp"

namespace tokentail {

struct RebuildReport {
  std::int64_t files = 0;
  std::int64_t file_bytes = 0;
  std::int64_t records = 0;
  std::int64_t rejected_lines = 0;
  std::optional<Instant> from;  // the first and the last record
  std::optional<Instant> to;
  std::vector<std::string> troubles;  // files that could not be read to their end; safe to show
  std::vector<IncompleteRule> incomplete;
};

struct RebuildWatch {
  // Bytes of the disk and records so far. False: stop here.
  std::function<bool(std::int64_t file_bytes, std::int64_t records)> on_progress;
  // The engine holds as much as it should; may be empty.
  std::function<void(Engine&)> on_much_unsaved;
};

struct RebuildMoment {
  Instant now;         // by the host
  Instant event_time;  // up to which the engine judges in the end
};

// Feeds `engine`, which is empty, and puts the plan's cursors into it. ErrorKind::busy: stopped by
// the watch. not_found: the logs were rotated meanwhile; begin again with an empty engine.
[[nodiscard]] Outcome<RebuildReport> rebuild(Engine& engine, const Assembly& assembly,
                                             const RebuildPlan& plan, RebuildMoment moment,
                                             const RebuildWatch& watch);

// "Read 3 files (12 MiB, 40000 records, back to 2026-11-18T00:00:00Z)." and what is not known.
[[nodiscard]] std::vector<std::string> account_of(const RebuildReport& report);

}  // namespace tokentail
