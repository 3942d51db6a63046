// SPDX-License-Identifier: Apache-2.0
// What a Judge does with an alert that took a step: tell of it, keep its key, look at it again.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "aggregate/key.hpp"
#include "core/escape.hpp"
#include "engine/judge.hpp"

namespace tokentail {
namespace {

// How long a finished alert that held messages back is remembered, so that the next message can
// say how many.
constexpr Duration suppressed_memory = std::chrono::hours{24};

// A gate that is closed is opened by a record, never by time.
bool may_come_true_by_time(const Rule& rule, const Evidence& evidence) {
  return rule.comes_true_by_time && evidence.key != no_key &&
         are_open(rule.gates, *evidence.table, evidence.key, evidence.now);
}

TransitionKind kind_of(Step step) {
  switch (step) {
    case Step::resolved:
      return TransitionKind::resolved;
    case Step::happened:
      return TransitionKind::event;
    default:
      return TransitionKind::firing;
  }
}

}  // namespace

void Judge::conclude(AlertBook::Id id, Step step, Cause cause, std::vector<Transition>& out) {
  if (step == Step::none) {
    return;
  }
  auto& entry = book_[id];
  const auto& rule = rules_.rules[entry.rule];
  cause.level = std::max<std::size_t>(entry.alert.level, cause.level);
  if (step == Step::resolved || step == Step::lapsed) {
    fired_[entry.rule] += cause.at - entry.alert.started_at;
  }
  if (step != Step::changed && step != Step::lapsed) {
    out.push_back(tell(entry, step, cause));
    entry.alert.suppressed = 0;
    ++told_by_rule_[entry.rule];
  }
  if (rule.kind == RuleKind::state) {
    set_pinned(entry, entry.alert.firing() || entry.alert.pending());
  }
  book_.mark_dirty(id);
  if (!rule.mutes.empty() && !entry.alert.firing()) {
    unmute(entry, cause.at);
  }
}

// Whether the alert is looked at before anything of the record at hand can change by time alone:
// what was found out before the record stays true, so that nothing has to be found out anew. To be
// looked at too early does no harm.
bool Judge::wakes_in_time(AlertBook::Id id, const Evidence& evidence) {
  if (!book_[id].hears_time) {
    return false;  // a gate was closed when its moment was set
  }
  const auto due = book_.due(id);
  const auto& rule = rules_.rules[book_[id].rule];
  const auto at = std::min(evidence.record->time, evidence.now);
  return std::ranges::all_of(rule.aggregators, [&](std::size_t aggregator) {
    return due <= evidence.table->settled_until(aggregator, at);
  });
}

// At the earliest moment at which time alone can change something.
void Judge::reschedule(AlertBook::Id id, const Evidence& evidence) {
  auto& entry = book_[id];
  const auto& alert = entry.alert;
  const auto& rule = rules_.rules[entry.rule];
  auto due = next_step(alert, rule, evidence.now);
  entry.hears_time = rule.kind == RuleKind::state && evidence.key != no_key &&
                     (alert.firing() || alert.pending() || may_come_true_by_time(rule, evidence));
  if (entry.hears_time) {
    due = std::min({due, next_change(rule, evidence), learning_end(rule, evidence)});
  }
  if (alert.firing() && rule.clear_mode == ClearMode::next_period) {
    due = std::min(due, last_moment(alert));
  }
  if (!alert.firing() && !alert.pending()) {
    const auto memory = alert.suppressed > 0 ? suppressed_memory : Duration{0};
    const auto forgotten = alert.cooldown_until + memory;
    if (forgotten <= evidence.now && due == Instant::max()) {
      book_.drop(id);
      return;
    }
    due = forgotten > evidence.now ? std::min(due, forgotten) : due;
  }
  book_.schedule(id, due);
}

// When a key that is judged by time alone may have learned enough: with a day more of history, or
// with the end of the warm-up.
Instant Judge::learning_end(const Rule& rule, const Evidence& evidence) const {
  if (!may_come_true_by_time(rule, evidence) || first_record_ == Instant::max()) {
    return Instant::max();
  }
  if (is_learning(rule, evidence.now)) {
    return first_record_ + rule.lifecycle.warmup;
  }
  return tokentail::is_learning(rule, evidence)
             ? rule.calendar.period(PeriodUnit::day, evidence.now).to
             : Instant::max();
}

Transition Judge::tell(const AlertBook::Entry& entry, Step step, const Cause& cause) const {
  const auto& rule = rules_.rules[entry.rule];
  const auto level = cause.level;
  Transition transition{
      .kind = kind_of(step),
      .rule = rule.name,
      .severity = rule.levels[level - 1].severity,
      .level = rule.levels[level - 1].name,
      .at = cause.at,
      .started_at = entry.alert.started_at,
      .origin = {.file = std::string(cause.line.file), .offset = cause.line.offset},
      .suppressed = entry.alert.suppressed,
      .reminder = step == Step::reminded ? entry.alert.reminders : 0,
      .shadow = rule.lifecycle.shadow,
      .docs = rule.docs,
      .notify = rule.notify};
  const auto values = key_values(entry.key);
  for (std::size_t i = 0; i < rule.by.size() && i < values.size(); ++i) {
    transition.key.emplace_back(name_of(rule.by[i]), values[i]);
  }
  if (cause.evidence.record != nullptr || cause.evidence.key != no_key) {
    const auto finding = describe(rule, cause.evidence, level);
    transition.value = finding.value;
    transition.limit = finding.limit;
    transition.unit = finding.unit;
    transition.window = finding.window;
    transition.text = finding.text;
    transition.severity = finding.severity;
  }
  if (step == Step::reminded) {
    transition.text =
        fmt::format("still firing after {}: {}",
                    display_duration(cause.at - entry.alert.started_at), transition.text);
  }
  transition.id = transition_id(transition, entry.alert.offset);
  if (!weights_.empty() && cause.evidence.key != no_key) {
    transition.why = text_of(explained(entry, cause.evidence), rule.calendar.zone);
  }
  return transition;
}

Evidence Judge::evidence_of(const AlertBook::Entry& entry, Instant now) {
  const auto& rule = rules_.rules[entry.rule];
  if (!rule.table) {
    return {.now = now};
  }
  auto& table = tables_[*rule.table];
  return {.record = nullptr, .table = &table, .key = table.find(entry.key), .now = now};
}

// Keeps a firing key from being evicted.
void Judge::set_pinned(AlertBook::Entry& entry, bool pinned) {
  auto& table = tables_[*rules_.rules[entry.rule].table];
  const auto key = table.find(entry.key);
  if (key != no_key && entry.pinned != pinned) {
    table.pin(key, pinned);
    entry.pinned = pinned;
  }
}

// Whether two keys have equal values in every dimension that both rules group by.
bool Judge::agree(std::size_t rule, std::string_view key, std::size_t other,
                  std::string_view other_key) const {
  const auto& by = rules_.rules[rule].by;
  const auto& other_by = rules_.rules[other].by;
  const auto values = key_values(key);
  const auto other_values = key_values(other_key);
  for (std::size_t i = 0; i < by.size() && i < values.size(); ++i) {
    const auto at = static_cast<std::size_t>(std::ranges::find(other_by, by[i]) - other_by.begin());
    if (at < other_values.size() && other_values[at] != values[i]) {
      return false;
    }
  }
  return true;
}

bool Judge::is_muted(const AlertBook::Entry& entry) const {
  return std::ranges::any_of(muted_by_[entry.rule], [&](std::size_t other) {
    return book_.any_firing(
        other, [&](std::string_view key) { return agree(entry.rule, entry.key, other, key); });
  });
}

// What fires untold is looked at again: now it may be told.
void Judge::unmute(const AlertBook::Entry& over, Instant now) {
  for (const auto id : book_.firing()) {
    const auto& muted_by = muted_by_[book_[id].rule];
    const bool was_muted = std::ranges::find(muted_by, over.rule) != muted_by.end();
    if (was_muted && book_[id].alert.told_level < book_[id].alert.level) {
      book_.schedule(id, now);
    }
  }
}

void Judge::tell_anew(const Transition& firing, bool heard, Instant now) {
  std::string key;
  for (const auto& [dimension, value] : firing.key) {
    append_key_value(key, value);
  }
  const auto rule = rule_named(firing.rule);
  const auto id = rule ? book_.find(*rule, key) : std::nullopt;
  if (!id || !book_[*id].alert.firing()) {
    return;
  }
  auto& alert = book_[*id].alert;
  alert.told_level = heard ? std::max<std::size_t>(alert.level - 1, 1) : 0;
  alert.cooldown_until = std::min(alert.cooldown_until, now);
  book_.mark_dirty(*id);
  book_.schedule(*id, now);
}

std::vector<Duration> Judge::fired_for(Instant now) const {
  auto fired = fired_;
  for (const auto id : book_.firing()) {
    fired[book_[id].rule] += now - book_[id].alert.started_at;
  }
  return fired;
}

std::vector<Transition> Judge::firing(Instant now, std::size_t most) {
  std::vector<Transition> result;
  for (const auto id : book_.firing()) {
    if (result.size() == most) {
      break;
    }
    const auto& entry = book_[id];
    result.push_back(tell(
        entry, Step::fired,
        {.evidence = evidence_of(entry, now), .line = {}, .at = now, .level = entry.alert.level}));
  }
  return result;
}

}  // namespace tokentail
