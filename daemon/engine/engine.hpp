// SPDX-License-Identifier: Apache-2.0
// The stages wired together: a pure function of settings, events and time.
//
// Events are batches of records and ticks of the host's clock, each with the host's time as a
// value. Effects are what the world should hear. The daemon, replays and tests run this same
// engine. One thread owns it; nothing in it locks, waits, reads a clock or touches a file.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aggregate/usage_journal.hpp"
#include "alert/silence_book.hpp"
#include "alert/silent_episodes.hpp"
#include "alert/transition.hpp"
#include "core/error.hpp"
#include "core/time.hpp"
#include "engine/baseline_book.hpp"
#include "engine/checkpoint.hpp"
#include "engine/digest_builder.hpp"
#include "engine/event_clock.hpp"
#include "engine/judge.hpp"
#include "engine/record_batch.hpp"
#include "engine/told_book.hpp"
#include "engine/usage_meter.hpp"
#include "notify/delivery.hpp"
#include "notify/target.hpp"
#include "notify/target_watch.hpp"
#include "rule/rule.hpp"

namespace tokentail {

struct EngineSettings {
  RuleSet rules;
  std::vector<Target> targets;
  std::vector<std::string> default_targets;  // for rules that name none
  std::string host;
  Duration future_max = std::chrono::minutes{10};
  std::int64_t alerts_max = 100'000;
  std::size_t metric_series_max = 100;
  bool explains = false;    // remembers why what was told was told
  bool judges_all = false;  // as Judge's
  bool keeps_books = true;  // false: nobody saves usage for reports, so it is not booked
  // Until end_quiet() nothing is told: whoever ran before a loss of state has told it. Alerts are
  // as if they had been told, and the ids of what follows are the same.
  bool starts_quiet = false;
};

// What happened in one step.
struct Effects {
  std::vector<Transition> transitions;  // in order
  std::vector<Transition> past;         // older than the rule's max_age when read: in the digest
  // Kept back by a silence: in no message, no digest.
  struct Silenced {
    Transition transition;
    std::string by;  // the id of the silence; empty: only its beginning was covered by one
  };
  std::vector<Silenced> silenced;
  std::optional<Digest> digest;

  [[nodiscard]] bool empty() const {
    return transitions.empty() && past.empty() && silenced.empty() && !digest;
  }
};

struct EngineCounters {
  std::int64_t records = 0;
  std::int64_t late = 0;
  std::int64_t future = 0;    // set aside: in no sum
  std::int64_t silenced = 0;  // transitions
  std::int64_t quiet = 0;     // transitions before end_quiet()
};

class Engine {
 public:
  explicit Engine(EngineSettings settings);

  // Continues from what was saved. Returns what no longer fits, in words: alerts of rules that
  // changed or went away.
  std::vector<std::string> restore(SavedState state);

  // Adds the records to the sums and judges the rules. `now` is the host's time.
  Effects apply(const RecordBatch& batch, Instant now);
  // The same for some of its records. The cursor does not move.
  Effects apply(const RecordBatch& batch, std::size_t first, std::size_t count, Instant now);

  // What comes from now on is news, whatever time it bears.
  void end_quiet() { is_quiet_ = false; }

  // The host's clock reads `now`; `caught_up` says that every file was read to its end.
  Effects tick(Instant now, bool caught_up);

  // As SilenceBook's, and part of the next checkpoint. `now` is the host's time: a silence is about
  // when people want to hear, not about when something happened.
  [[nodiscard]] Outcome<Silence> add_silence(const SilenceDraft& draft, Instant now);
  [[nodiscard]] Outcome<Silence> expire_silence(std::string_view id, Instant now);
  [[nodiscard]] const SilenceBook& silences() const { return silences_; }

  // How the targets do. What is to be told of it, which is among the messages of the next
  // checkpoint, for those that still work.
  std::vector<TargetNews> note_targets(std::span<const TargetStatus> targets, Instant now);

  // A cursor that moved without lines, such as that of a file that was rotated away.
  void note_cursor(const FileCursor& cursor);
  void forget_cursor(const FileCursor& cursor);

  // Everything that changed since the last checkpoint. Whoever takes it saves it, or puts it back.
  [[nodiscard]] Checkpoint take_checkpoint();
  void put_back(Checkpoint checkpoint);
  // Of an engine that has counted anew: windows, alerts, and what belongs to them alone.
  [[nodiscard]] Checkpoint take_rebuilt();
  // Instead of take_checkpoint() where nothing is saved: the new messages, which is all that
  // counts.
  [[nodiscard]] std::vector<OutboxRow> take_messages();
  [[nodiscard]] bool has_messages_to_save() const { return !outbox_.empty(); }
  // Whether anything but event time changed since the last checkpoint. Time alone is not worth a
  // write: it is found again from the clock.
  [[nodiscard]] bool has_changes() const;
  [[nodiscard]] std::int64_t unsaved_rows() const;

  [[nodiscard]] std::vector<FileCursor> cursors() const;

  // Up to when the engine that saved this had judged; nothing when it had counted nothing.
  [[nodiscard]] static std::optional<Instant> event_time_of(const SavedState& state);

  // The whole state, for handing it to an engine with other settings.
  [[nodiscard]] SavedState whole_state();

  // The account of a message that was told, by its id. ErrorKind::not_found: it is not known.
  [[nodiscard]] Outcome<std::string> account_of(std::string_view alert_id) const;

  [[nodiscard]] const EngineCounters& counters() const { return counters_; }
  [[nodiscard]] const UsageMeter& usage() const { return meter_; }
  [[nodiscard]] const EventClock& clock() const { return clock_; }
  [[nodiscard]] const BaselineBook& baselines() const { return baselines_; }
  [[nodiscard]] Judge& judge() { return judge_; }
  [[nodiscard]] const Judge& judge() const { return judge_; }

 private:
  bool admit(const UsageRecord& record, Instant now);
  void restore_tables(const std::vector<SavedTable>& saved, std::vector<std::string>& lost);
  void sort_by_age(std::vector<Transition> told, Instant now, Effects& effects);
  void restore_value(const NamedBytes& value, std::vector<std::string>& lost);
  void resume_episodes();
  void tell_unsilenced(Instant now, Effects& effects);
  bool withhold(Transition& transition, Instant now, Effects& effects);
  [[nodiscard]] Digest take_digest(Instant now);
  [[nodiscard]] Routes routes() const;
  [[nodiscard]] std::vector<NamedBytes> values() const;

  Judge judge_;
  EventClock clock_;
  UsageJournal books_;  // since the last checkpoint
  UsageMeter meter_;
  DigestBuilder digest_;
  SilenceBook silences_;
  SilentEpisodes episodes_;
  bool silences_changed_ = false;  // since the last checkpoint
  std::vector<Target> targets_;
  std::vector<std::string> default_targets_;
  std::string host_;
  bool keeps_books_;
  bool explains_;
  bool is_quiet_;
  TargetWatch target_watch_;
  ToldBook told_;
  BaselineBook baselines_;
  EngineCounters counters_;
  std::map<std::string, FileCursor> cursors_;  // of every file, by what it is
  std::set<std::string> moved_;                // since the last checkpoint
  std::vector<FileCursor> forgotten_;
  std::vector<OutboxRow> outbox_;  // new since the last checkpoint
  // Saved state that nothing reads any more. Left where it is, it would be taken for current when
  // a rule that reads it comes back.
  std::vector<std::string> dropped_tables_;
  std::vector<NamedBytes> dropped_alerts_;
};

}  // namespace tokentail
