// SPDX-License-Identifier: Apache-2.0
// A picture of the daemon at one moment, taken by app/ and shown by the pages of this stage. Plain
// values: once published it is never changed, so any thread may read it. Counters run since the
// start of the process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "alert/silence.hpp"
#include "core/amount.hpp"
#include "core/time.hpp"
#include "engine/usage_meter.hpp"
#include "http/http_counts.hpp"

namespace tokentail {

struct FileRow {
  std::string path;    // untrusted, as everything below that comes from logs or the file system
  std::string state;   // "live", "rotated", "skipped": one word of ours
  std::string reason;  // why it is skipped, or cannot be read now
  std::int64_t size = 0;
  std::int64_t offset = 0;
  std::int64_t lag_bytes = 0;
  std::int64_t lines = 0;
  std::int64_t rejected = 0;
};

struct ReasonCount {
  std::string reason;  // one word of ours
  std::int64_t count = 0;
};

struct IntakeStatus {
  std::int64_t lines = 0;
  std::int64_t records = 0;
  std::vector<ReasonCount> rejected;  // lines, by reason
  std::int64_t late = 0;              // records older than their window's watermark
  std::int64_t future = 0;            // set aside
  std::int64_t unpriced = 0;
  std::int64_t unknown_model = 0;
  std::int64_t gaps = 0;       // places where bytes were lost before they could be read
  std::int64_t gap_bytes = 0;  // of those, as far as they are known
  std::optional<Instant> last_record_at;
};

// Of calls whose text is logged.
struct RecountStatus {
  std::int64_t recounted = 0;
  std::int64_t mismatched = 0;
  std::vector<ReasonCount> skipped;
  Duration taken{0};
  std::int64_t baselines = 0;            // of a model and feature
  std::int64_t baselines_forgotten = 0;  // for want of room
};

struct RuleRow {
  std::string name;
  std::string severity;
  std::int64_t keys = 0;
  std::int64_t firing = 0;  // keys
  std::int64_t fired = 0;   // transitions, by where they lead
  std::int64_t resolved = 0;
  std::int64_t events = 0;
};

struct FiringAlert {
  std::string rule;
  std::string severity;
  std::string level;                                     // empty when the rule has none
  std::vector<std::pair<std::string, std::string>> key;  // dimension, value
  std::string value;                                     // exact decimal
  std::string limit;                                     // exact decimal
  std::string unit;
  std::string text;
  Instant since;
};

struct TargetRow {
  std::string name;
  std::int64_t queued = 0;
  Duration oldest{0};       // age of the oldest delivery in the queue; zero when it is empty
  std::int64_t sent = 0;    // deliveries
  std::int64_t failed = 0;  // attempts
  std::int64_t dead = 0;    // deliveries given up
  std::string state;        // "ok", or "failing", "gone": words of ours
  std::string last_error;   // since the last success; safe to show
};

struct CheckpointStatus {
  std::optional<Instant> last_at;
  Duration last_duration{0};
  std::int64_t failures = 0;
  std::int64_t merges_due = 0;  // places in the state found to wait for a merge
  std::string degraded;         // why state is not being saved; empty while it is
};

struct ServerRow {
  std::string name;  // "status" or "control"
  HttpCounts requests{};
};

// Of a state that was lost, found out at the start of the process.
struct RecoveryStatus {
  struct Rule {
    std::string name;
    Instant until;
  };

  std::string lost;     // why it could not be used; empty: it was not lost
  std::string kept_at;  // where it was set aside; empty: nothing was left
  std::int64_t files = 0;
  std::int64_t records = 0;      // counted again
  std::optional<Instant> from;   // the first of them
  std::vector<Rule> incomplete;  // windows that begin before the logs, for as long as it shows
};

struct Status {
  std::string version;
  Instant started_at;
  Instant now;  // when the picture was taken
  bool ready = false;
  bool caught_up = false;
  std::string stalled;  // why the engine makes no progress; empty while it does

  std::vector<FileRow> files;
  IntakeStatus intake;
  RecountStatus recount;
  std::vector<MeterRow> usage;
  std::int64_t usage_folded = 0;  // calls counted under "other" for want of room
  std::vector<RuleRow> rules;
  std::vector<FiringAlert> alerts;  // may be cut; alerts_total counts all that fire
  std::int64_t alerts_total = 0;
  std::vector<Silence> silences;  // in force
  std::int64_t silenced = 0;      // changes of alerts that were kept back
  std::vector<TargetRow> targets;
  std::int64_t dead_messages = 0;  // given up, kept for a person
  CheckpointStatus checkpoint;
  std::vector<ServerRow> servers;
  RecoveryStatus recovery;

  std::int64_t memory_bytes = 0;  // resident
  std::int64_t keys = 0;
  std::int64_t keys_evicted = 0;
  bool reload_failed = false;  // the last one; the settings before it are in force
};

}  // namespace tokentail
