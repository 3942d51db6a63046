// SPDX-License-Identifier: Apache-2.0
#include "engine/judge.hpp"

#include <algorithm>
#include <utility>

#include "aggregate/key.hpp"
#include "core/unchecked.hpp"

namespace tokentail {
namespace {

// Names of the records that are expected next: another thread wrote them a moment ago.
void fetch_texts(std::span<const UsageRecord> records) {
  for (const auto& record : records.first(std::min(records.size(), Judge::records_ahead))) {
    __builtin_prefetch(record[Dimension::user].data());
    __builtin_prefetch(record[Dimension::model].data());
  }
}

// For each rule, those that mute it. A rule that only tries another value is muted like the rule it
// varies, and mutes nothing.
std::vector<std::vector<std::size_t>> muters_of(const std::vector<Rule>& rules) {
  std::vector<std::vector<std::size_t>> muters(rules.size());
  for (std::size_t i = 0; i < rules.size(); ++i) {
    for (std::size_t other = 0; other < rules.size() && !rules[i].change; ++other) {
      if (std::ranges::find(rules[i].mutes, rules[other].base_name()) != rules[i].mutes.end()) {
        muters[other].push_back(i);
      }
    }
  }
  return muters;
}

}  // namespace

Judge::Judge(RuleSet rules, Options options)
    : rules_(std::move(rules)),
      muted_by_(muters_of(rules_.rules)),
      book_(options.alerts_max),
      told_by_rule_(rules_.rules.size()),
      fired_(rules_.rules.size()),
      judges_all_(options.judges_all) {
  for (std::size_t i = 0; i < rules_.tables.size(); ++i) {
    tables_.emplace_back(rules_.tables[i]);
    groups_.push_back({.table = i, .looks = {}, .headrooms = {}, .approaches = {}});
  }
  for (std::size_t i = 0; i < rules_.rules.size(); ++i) {
    const auto& rule = rules_.rules[i];
    if (rule.table) {
      groups_[*rule.table].looks.push_back({.rule = i, .kind = rule.kind, .gates = rule.gates});
    } else {
      event_rules_.push_back({.rule = i,
                              .of_ending = rule.overrides.empty() &&
                                           rule.levels.front().when.asks_for_ending_alone()});
    }
  }
  if (options.explains) {
    weigh_records();
  }
  std::erase_if(groups_, [](const Group& group) { return group.looks.empty(); });
  for (auto& group : groups_) {
    group.headrooms = HeadroomBook(group.looks.size());
    group.has_filter = !rules_.rules[group.looks.front().rule].where.empty();
  }
}

void Judge::expect(std::span<const UsageRecord> coming) {
  expected_ = coming.first(std::min(coming.size(), records_ahead));
  fetch_texts(coming.subspan(expected_.size()));
  for (auto& group : groups_) {
    for (std::size_t i = 0; i < expected_.size(); ++i) {
      group.approaches[i] = tables_[group.table].start(expected_[i]);
    }
  }
  for (auto& group : groups_) {
    for (auto& approach : std::span(group.approaches).first(expected_.size())) {
      tables_[group.table].fetch_cells(approach);
      group.headrooms.fetch(approach.likely);
    }
  }
  for (const auto& group : groups_) {
    for (const auto& approach : std::span(group.approaches).first(expected_.size())) {
      tables_[group.table].fetch_blocks(approach);
    }
  }
}

void Judge::on_record(std::size_t expected, Line line, Instant now, std::vector<Transition>& out) {
  const auto& record = expected_[expected];
  for (auto& group : groups_) {
    if (group.has_filter && !matches(rules_.rules[group.looks.front().rule], record)) {
      continue;
    }
    auto& table = unchecked(tables_, group.table);
    auto& approach = group.approaches[expected];
    const auto key = table.add(record, approach, now);
    if (key == no_key || table.is_other(key)) {
      continue;
    }
    if (approach.is_new) {
      group.headrooms.forget(key);  // of whoever had its place before
    }
    if (!weights_.empty()) {
      weigh(group.table, approach.hash, record, line);
    }
    const Cause cause{.evidence = {.record = &record, .table = &table, .key = key, .now = now},
                      .line = line,
                      .at = now};
    for (std::size_t look = 0; look < group.looks.size(); ++look) {
      judge(group, look, cause, out);
    }
  }
  const Cause cause{.evidence = {.record = &record, .now = now}, .line = line, .at = record.time};
  const bool well = ended_well(record);
  for (const auto [rule, of_ending] : event_rules_) {
    if (!(well && of_ending)) {
      judge_alone(rule, cause, out);
    }
  }
  on_time(now, out);  // what a rule that is over muted is due at once, not with the next event
}

void Judge::judge_alone(std::size_t rule, const Cause& cause, std::vector<Transition>& out) {
  const auto& judged = unchecked(rules_.rules, rule);
  if (matches(judged, *cause.evidence.record)) {
    judge_event(rule, levels_behind_gates(judged, cause.evidence), cause, out);
  }
}

// Whether no rule holds that hangs on how a call ended alone.
bool Judge::ended_well(const UsageRecord& record) {
  if (!last_ending_.is_repeated_by(record)) {
    last_ended_well_ = std::ranges::none_of(event_rules_, [&](const EventRule& event) {
      return event.of_ending && rules_.rules[event.rule].levels.front().when.holds(
                                    {.record = &record, .now = record.time});
    });
  }
  return last_ended_well_;
}

// Nearly every record ends where nothing can have changed, or at a gate: what is behind it cannot
// hold, and a key that no alert has pinned cannot be firing.
void Judge::judge(Group& group, std::size_t look, const Cause& cause,
                  std::vector<Transition>& out) {
  const auto& evidence = cause.evidence;
  if (!judges_all_ && group.headrooms.covers(evidence, look)) {
    return;
  }
  const auto& asked = unchecked(group.looks, look);
  const bool open = are_open(asked.gates, *evidence.table, evidence.key, evidence.now);
  if (!open && !evidence.table->is_pinned(evidence.key)) {
    return;
  }
  const auto& judged = unchecked(rules_.rules, asked.rule);
  const auto levels = open ? levels_behind_gates(judged, evidence) : 0;
  if (asked.kind == RuleKind::event) {
    judge_event(asked.rule, levels, cause, out);
    return;
  }
  const Found found{.rule = asked.rule,
                    .levels = levels,
                    .open = open,
                    .watched = open && judged.comes_true_by_time};
  if (judge_state(found, cause, out)) {
    if (const auto room = headroom(found, evidence)) {
      group.headrooms.note(evidence.key, look, *room);
    }
  }
}

bool Judge::judge_state(const Found& found, const Cause& cause, std::vector<Transition>& out) {
  const auto& evidence = cause.evidence;
  const auto& judged = rules_.rules[found.rule];
  const auto levels = found.levels > 0 && is_learning(judged, evidence.now) ? 0 : found.levels;
  if (levels == 0 && !found.watched && !evidence.table->is_pinned(evidence.key)) {
    return true;
  }
  const auto key = evidence.table->key(evidence.key);
  const auto kind = found.watched ? AlertBook::Kind::watch : AlertBook::Kind::alert;
  const auto id = levels > 0 || found.watched ? book_.obtain(found.rule, key, kind)
                                              : book_.find(found.rule, key);
  if (!id) {
    return levels == 0;
  }
  auto told = cause;
  told.level = std::max<std::size_t>(book_[*id].alert.level, 1);
  const auto ruling = ruling_on(*id, cause, levels);
  const auto step = advance(book_[*id].alert, judged, ruling);
  conclude(*id, step, told, out);
  if (step != Step::none || !wakes_in_time(*id, evidence)) {
    reschedule(*id, evidence);
  }
  return step == Step::none;
}

// Of what was just found. Whatever an alert does in time, it does when it is due.
std::optional<Headroom> Judge::headroom(const Found& found, const Evidence& evidence) {
  const auto& rule = rules_.rules[found.rule];
  if (rule.lifecycle.warmup > Duration{0} && is_learning(rule, evidence.now)) {
    return std::nullopt;
  }
  const auto id = book_.find(found.rule, evidence.table->key(evidence.key));
  if (!id) {
    return found.open ? headroom_of(rule, evidence) : headroom_before(rule.gates, evidence);
  }
  const bool may_be_muted = !muted_by_[found.rule].empty();
  if (!found.open || may_be_muted || book_.is_evictable(*id)) {
    return std::nullopt;
  }
  auto room = headroom_of(rule, evidence);
  if (room) {
    const auto due = book_.due(*id);
    room->until = std::min(room->until, due);
    for (const auto aggregator : rule.aggregators) {
      room->since = std::max(room->since, evidence.table->settled_from(aggregator, due));
    }
  }
  return room;
}

Judge::Group& Judge::group_of(std::size_t table) {
  return *std::ranges::find(groups_, table, &Group::table);
}

void Judge::judge_event(std::size_t rule, std::size_t levels, const Cause& cause,
                        std::vector<Transition>& out) {
  if (levels == 0) {
    return;
  }
  const auto& judged = rules_.rules[rule];
  const auto& evidence = cause.evidence;
  if (is_learning(judged, evidence.now)) {
    return;
  }
  make_key(*evidence.record, judged.by, scratch_);
  if (const auto id = book_.obtain(rule, scratch_)) {
    const Ruling ruling{
        .now = evidence.now, .muted = is_muted(book_[*id]), .offset = cause.line.offset};
    conclude(*id, happen(book_[*id].alert, judged, ruling), cause, out);
    reschedule(*id, evidence);
  }
}

bool Judge::is_learning(const Rule& rule, Instant now) const {
  return rule.lifecycle.warmup > Duration{0} &&
         (first_record_ > now || now - first_record_ < rule.lifecycle.warmup);
}

Ruling Judge::ruling_on(AlertBook::Id id, const Cause& cause, std::size_t levels) const {
  const auto& entry = book_[id];
  const auto& rule = rules_.rules[entry.rule];
  const bool may_clear = entry.alert.firing() && rule.clear_mode != ClearMode::next_period;
  return {.now = cause.at,
          .levels = levels,
          .clears = may_clear && clears(rule, cause.evidence),
          .muted = (levels > 0 || entry.alert.firing()) && is_muted(entry),
          .offset = cause.line.offset};
}

void Judge::on_time(Instant now, std::vector<Transition>& out) {
  while (const auto due = book_.next_due(now)) {
    revisit(due->second, due->first, out);
  }
}

void Judge::revisit(AlertBook::Id id, Instant due, std::vector<Transition>& out) {
  auto& entry = book_[id];
  const auto& rule = rules_.rules[entry.rule];
  if (rule.kind == RuleKind::event) {
    book_.drop(id);
    return;
  }
  Cause cause{.evidence = evidence_of(entry, due), .line = {}, .at = due};
  if (cause.evidence.key == no_key) {
    resolve_lost(id, cause, out);
    return;
  }
  group_of(*rule.table).headrooms.forget(cause.evidence.key);
  cause.level = std::max<std::size_t>(entry.alert.level, 1);
  if (entry.alert.firing() && rule.clear_mode == ClearMode::next_period &&
      due >= last_moment(entry.alert)) {
    // A period that is over is reported as it stood at its last moment.
    cause.at = entry.alert.period_end;
    cause.evidence.now = last_moment(entry.alert);
    conclude(id, advance(entry.alert, rule, {.now = cause.at}), cause, out);
  } else {
    const auto ruling = ruling_on(id, cause, levels_now(entry, cause.evidence));
    conclude(id, advance(entry.alert, rule, ruling), cause, out);
  }
  reschedule(id, cause.evidence);
}

// What needs a record to be judged is as it was at the last one.
std::size_t Judge::levels_now(const AlertBook::Entry& entry, const Evidence& evidence) const {
  const auto& rule = rules_.rules[entry.rule];
  if (rule.levels.front().when.reads_record()) {
    return std::max(entry.alert.level, entry.alert.held.size());
  }
  const auto levels = breached_levels(rule, evidence);
  return levels > 0 && is_learning(rule, evidence.now) ? 0 : levels;
}

// The key was evicted, and its windows with it.
void Judge::resolve_lost(AlertBook::Id id, const Cause& cause, std::vector<Transition>& out) {
  auto& alert = book_[id].alert;
  if (alert.firing()) {
    const auto& rule = rules_.rules[book_[id].rule];
    auto told = cause;
    told.level = alert.level;
    alert.period_end = cause.at;
    alert.clear_since = cause.at - rule.lifecycle.clear_hold;
    conclude(id, advance(alert, rule, {.now = cause.at, .clears = true}), told, out);
  }
  book_.drop(id);
}

std::optional<std::size_t> Judge::rule_named(std::string_view name) const {
  const auto it = std::ranges::find(rules_.rules, name, &Rule::name);
  return it == rules_.rules.end()
             ? std::nullopt
             : std::optional(static_cast<std::size_t>(it - rules_.rules.begin()));
}

}  // namespace tokentail
