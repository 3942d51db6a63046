// SPDX-License-Identifier: Apache-2.0
// Records -> transitions: the rules, the tables they read and the alerts they raise.
//
// Two things move an alert: a record, judged at event time, and event time itself. Alerts that time
// can change wait in the book with the moment at which it can, and are looked at at exactly that
// moment, so that results do not depend on how records arrive in batches.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aggregate/aggregate_table.hpp"
#include "alert/alert_book.hpp"
#include "alert/silence.hpp"
#include "alert/transition.hpp"
#include "core/error.hpp"
#include "core/time.hpp"
#include "engine/checkpoint.hpp"
#include "engine/explanation.hpp"
#include "engine/headroom_book.hpp"
#include "engine/heavy_records.hpp"
#include "engine/last_ending.hpp"
#include "record/usage_record.hpp"
#include "rule/evaluator.hpp"
#include "rule/rule.hpp"

namespace tokentail {

class Judge {
 public:
  // What a Judge does beside judging.
  struct Options {
    std::int64_t alerts_max = 100'000;
    bool explains = false;    // remembers heavy records, and says why with each transition
    bool judges_all = false;  // also what a record cannot have changed: for tests, which compare
  };
  Judge(RuleSet rules, Options options);

  // The records that on_record() will be called with next are the first `records_ahead` of
  // `coming`, so that what they touch is fetched in one go: a hundred thousand keys fit in no
  // cache, and waiting for each would be most of the work.
  static constexpr std::size_t records_ahead = 32;
  void expect(std::span<const UsageRecord> coming);

  // Adds one of the expected records, by its place among them, to every table whose filter it
  // passes and judges the rules of its keys. Transitions are appended to `out`.
  struct Line {  // where a record was read
    std::string_view file;
    std::int64_t offset = 0;
  };
  void on_record(std::size_t expected, Line line, Instant now, std::vector<Transition>& out);

  // The time of the first record ever, which warm-up counts from. It stands from then on.
  void begin(Instant first_record) { first_record_ = std::min(first_record_, first_record); }
  [[nodiscard]] Instant first_record() const { return first_record_; }

  // Event time reached `now`: steps that time alone causes, each at its own moment, in order.
  void on_time(Instant now, std::vector<Transition>& out);

  [[nodiscard]] const RuleSet& rules() const { return rules_; }
  [[nodiscard]] const std::vector<AggregateTable>& tables() const { return tables_; }
  [[nodiscard]] std::vector<AggregateTable>& tables() { return tables_; }
  [[nodiscard]] const AlertBook& book() const { return book_; }

  // The firing alerts as transitions at `now`, in order of rule and key, at most `most`.
  [[nodiscard]] std::vector<Transition> firing(Instant now, std::size_t most);

  // As if nobody had heard yet that this alert fires as badly as it does; `heard`: only at a lower
  // level. It is told with the next on_time(), unless something else holds it back.
  void tell_anew(const Transition& firing, bool heard, Instant now);

  // For how long the alerts of each rule fired until `now`, of all keys together, whether anybody
  // heard of it or not. Since the judge was made.
  [[nodiscard]] std::vector<Duration> fired_for(Instant now) const;

  // Why the rule stands where it stands for a key; without a key, for those that it fires for.
  // Errors are in words for the person who asked.
  [[nodiscard]] Outcome<std::vector<Explanation>> explain_rule(std::string_view name,
                                                               const KeyMatch& key, Instant now);

  // Alerts that changed since the last call, under their rule and key; empty bytes: gone.
  [[nodiscard]] std::vector<NamedBytes> take_alerts();
  void forget_changes() { static_cast<void>(book_.take_changes()); }
  void put_back(const std::vector<NamedBytes>& alerts);
  [[nodiscard]] std::vector<NamedBytes> all_alerts() const;
  // After the tables were restored. The name of the rule it belonged to when that rule changed or
  // went away, and the alert with it.
  [[nodiscard]] std::optional<std::string> restore(const NamedBytes& saved, Instant now);
  // After all were restored: watches the keys of rules that can come true without a record.
  void watch_all(Instant now);

  // Transitions per rule since start, for metrics.
  [[nodiscard]] const std::vector<std::int64_t>& told_by_rule() const { return told_by_rule_; }

 private:
  struct Look {  // what each record asks of a rule first
    std::size_t rule = 0;
    RuleKind kind = RuleKind::state;
    std::vector<Gate> gates;
  };
  struct Group {  // the rules of one table
    std::size_t table = 0;
    bool has_filter = false;  // the same for all of its rules
    std::vector<Look> looks;
    HeadroomBook headrooms;                                          // of each look
    std::array<AggregateTable::Approach, records_ahead> approaches;  // of the expected records
  };
  struct EventRule {  // without a table
    std::size_t rule = 0;
    bool of_ending = false;  // hangs on how the call ended alone
  };
  struct Cause {  // what a step is judged and reported on
    Evidence evidence;
    Line line;  // of the record
    Instant at;
    std::size_t level = 1;  // that is told: the one reached, or the one that is over
  };

  void judge(Group& group, std::size_t look, const Cause& cause, std::vector<Transition>& out);
  struct Found {  // of a state rule
    std::size_t rule = 0;
    std::size_t levels = 0;  // that are breached, from the lowest
    bool open = false;       // its gates are
    bool watched = false;    // time alone may breach one
  };
  // Whether all stays as it was.
  bool judge_state(const Found& found, const Cause& cause, std::vector<Transition>& out);
  [[nodiscard]] std::optional<Headroom> headroom(const Found& found, const Evidence& evidence);
  [[nodiscard]] Group& group_of(std::size_t table);
  void judge_alone(std::size_t rule, const Cause& cause, std::vector<Transition>& out);
  void judge_event(std::size_t rule, std::size_t levels, const Cause& cause,
                   std::vector<Transition>& out);
  [[nodiscard]] Ruling ruling_on(AlertBook::Id id, const Cause& cause, std::size_t levels) const;
  [[nodiscard]] std::size_t levels_now(const AlertBook::Entry& entry,
                                       const Evidence& evidence) const;
  [[nodiscard]] bool is_learning(const Rule& rule, Instant now) const;
  [[nodiscard]] Instant learning_end(const Rule& rule, const Evidence& evidence) const;

  [[nodiscard]] bool ended_well(const UsageRecord& record);

  void revisit(AlertBook::Id id, Instant due, std::vector<Transition>& out);
  // Of the period of an alert that ends with it: looked at before anything of the next one is.
  static Instant last_moment(const Alert& alert) { return alert.period_end - Duration{1}; }
  void resolve_lost(AlertBook::Id id, const Cause& cause, std::vector<Transition>& out);
  void conclude(AlertBook::Id id, Step step, Cause cause, std::vector<Transition>& out);
  void reschedule(AlertBook::Id id, const Evidence& evidence);
  [[nodiscard]] bool wakes_in_time(AlertBook::Id id, const Evidence& evidence);
  [[nodiscard]] Transition tell(const AlertBook::Entry& entry, Step step, const Cause& cause) const;
  [[nodiscard]] Evidence evidence_of(const AlertBook::Entry& entry, Instant now);
  void set_pinned(AlertBook::Entry& entry, bool pinned);

  void weigh_records();
  void weigh(std::size_t table, std::uint64_t key, const UsageRecord& record, Line line);
  [[nodiscard]] Explanation explained(const AlertBook::Entry& entry,
                                      const Evidence& evidence) const;
  [[nodiscard]] Outcome<std::vector<Explanation>> explain_firing(std::size_t rule, Instant now);
  [[nodiscard]] Outcome<std::vector<Explanation>> explain_key(std::size_t rule, const KeyMatch& key,
                                                              Instant now);

  [[nodiscard]] bool is_muted(const AlertBook::Entry& entry) const;
  [[nodiscard]] bool agree(std::size_t rule, std::string_view key, std::size_t other,
                           std::string_view other_key) const;
  void unmute(const AlertBook::Entry& over, Instant now);

  [[nodiscard]] std::optional<std::size_t> rule_named(std::string_view name) const;
  [[nodiscard]] NamedBytes saved(std::size_t rule, const std::string& key) const;

  RuleSet rules_;
  std::vector<AggregateTable> tables_;
  std::vector<Group> groups_;
  std::vector<EventRule> event_rules_;
  LastEnding last_ending_;
  bool last_ended_well_ = false;                    // no rule that hangs on that alone holds
  std::vector<std::vector<std::size_t>> muted_by_;  // for each rule, those that mute it
  Instant first_record_ = Instant::max();
  std::vector<Measure> weights_;  // of the records of each table; empty: nothing is explained
  std::vector<HeavyRecords> heavy_;
  std::span<const UsageRecord> expected_;
  AlertBook book_;
  std::vector<std::int64_t> told_by_rule_;
  std::vector<Duration> fired_;  // of each rule: its episodes that are over
  std::string scratch_;
  bool judges_all_;
};

}  // namespace tokentail
