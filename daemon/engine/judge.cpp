// SPDX-License-Identifier: Apache-2.0
#include "engine/judge.hpp"

#include <algorithm>
#include <utility>

#include "aggregate/key.hpp"

namespace tokentail {
namespace {

// How long a finished alert that held messages back is remembered, so that the next message can
// say how many.
constexpr Duration suppressed_memory = std::chrono::hours{24};

// The name an alert is saved under: its rule's name, as a key value, then its key.
std::string alert_name(std::string_view rule, std::string_view key) {
  std::string name;
  append_key_value(name, rule);
  return name.append(key);
}

std::pair<std::string_view, std::string_view> rule_and_key(std::string_view name) {
  const auto values = key_values(name);
  if (values.empty()) {
    return {};
  }
  const auto end =
      static_cast<std::size_t>(values.front().data() - name.data()) + values.front().size();
  return {values.front(), name.substr(end)};
}

// Names of the records that are expected next: another thread wrote them a moment ago.
void fetch_texts(std::span<const UsageRecord> records) {
  for (const auto& record : records.first(std::min(records.size(), Judge::records_ahead))) {
    __builtin_prefetch(record[Dimension::user].data());
    __builtin_prefetch(record[Dimension::model].data());
  }
}

}  // namespace

Judge::Judge(RuleSet rules, std::int64_t alerts_max)
    : rules_(std::move(rules)), book_(alerts_max), told_by_rule_(rules_.rules.size()) {
  for (std::size_t i = 0; i < rules_.tables.size(); ++i) {
    tables_.emplace_back(rules_.tables[i]);
    groups_.push_back({.table = i, .rules = {}, .approaches = {}});
  }
  for (std::size_t i = 0; i < rules_.rules.size(); ++i) {
    const auto& rule = rules_.rules[i];
    if (rule.kind == RuleKind::event) {
      event_rules_.push_back(i);
    } else {
      groups_[rule.table].rules.push_back(i);
    }
  }
  std::erase_if(groups_, [](const Group& group) { return group.rules.empty(); });
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
    }
  }
  for (const auto& group : groups_) {
    for (const auto& approach : std::span(group.approaches).first(expected_.size())) {
      tables_[group.table].fetch_closed(approach);
    }
  }
}

void Judge::on_record(std::size_t expected, Line line, Instant now, std::vector<Transition>& out) {
  const auto& record = expected_[expected];
  for (const auto& group : groups_) {
    if (!matches(rules_.rules[group.rules.front()], record)) {
      continue;
    }
    auto& table = tables_[group.table];
    const auto key = table.add(record, group.approaches[expected]);
    if (key == no_key || table.is_other(key)) {
      continue;
    }
    const Cause cause{.evidence = {.record = &record, .table = &table, .key = key, .now = now},
                      .line = line,
                      .at = now};
    for (const auto rule : group.rules) {
      judge_state(rule, cause, out);
    }
  }
  const Cause cause{.evidence = {.record = &record, .now = now}, .line = line, .at = record.time};
  for (const auto rule : event_rules_) {
    if (matches(rules_.rules[rule], record)) {
      judge_event(rule, cause, out);
    }
  }
}

void Judge::judge_state(std::size_t rule, const Cause& cause, std::vector<Transition>& out) {
  const auto& evidence = cause.evidence;
  const auto levels = breached_levels(rules_.rules[rule], evidence);
  // A key that no alert has pinned cannot be firing: nearly every record ends here.
  if (levels == 0 && !evidence.table->is_pinned(evidence.key)) {
    return;
  }
  const auto key = evidence.table->key(evidence.key);
  const auto id = levels > 0 ? book_.obtain(rule, key) : book_.find(rule, key);
  if (!id) {
    return;
  }
  auto& alert = book_[*id].alert;
  auto told = cause;
  told.level = std::max(levels, alert.level);
  if (levels > alert.level) {
    conclude(*id,
             breach(alert, rules_.rules[rule], levels,
                    {.now = evidence.now, .offset = cause.line.offset}),
             told, out);
  } else if (alert.firing() && rules_.rules[rule].clear_mode != ClearMode::next_period &&
             clears(rules_.rules[rule], evidence)) {
    conclude(*id, clear(alert), told, out);
  }
}

void Judge::judge_event(std::size_t rule, const Cause& cause, std::vector<Transition>& out) {
  if (breached_levels(rules_.rules[rule], cause.evidence) == 0) {
    return;
  }
  make_key(*cause.evidence.record, rules_.rules[rule].by, scratch_);
  if (const auto id = book_.obtain(rule, scratch_)) {
    conclude(*id,
             happen(book_[*id].alert, rules_.rules[rule],
                    {.now = cause.evidence.now, .offset = cause.line.offset}),
             cause, out);
  }
}

void Judge::on_time(Instant now, std::vector<Transition>& out) {
  while (const auto due = book_.next_due(now)) {
    revisit(due->second, due->first, out);
  }
}

void Judge::revisit(AlertBook::Id id, Instant due, std::vector<Transition>& out) {
  auto& entry = book_[id];
  const auto& rule = rules_.rules[entry.rule];
  if (!entry.alert.firing()) {
    book_.drop(id);
    return;
  }
  const bool by_period = rule.clear_mode == ClearMode::next_period;
  // A period that is over is reported as it stood at its last moment.
  const auto evidence = evidence_of(entry, by_period ? due - Duration{1} : due);
  if (evidence.key == no_key || by_period || clears(rule, evidence)) {
    const Cause told{.evidence = evidence, .line = {}, .at = due, .level = entry.alert.level};
    conclude(id, clear(entry.alert), told, out);
  } else {
    book_.schedule(id, next_change(rule, *evidence.table, due));
  }
}

void Judge::conclude(AlertBook::Id id, Step step, const Cause& cause,
                     std::vector<Transition>& out) {
  if (step == Step::none) {
    return;
  }
  auto& entry = book_[id];
  const bool is_event = rules_.rules[entry.rule].kind == RuleKind::event;
  if (step != Step::changed) {
    const auto kind = is_event                 ? TransitionKind::event
                      : step == Step::resolved ? TransitionKind::resolved
                                               : TransitionKind::firing;
    out.push_back(tell(entry, kind, cause));
    entry.alert.suppressed = 0;
    ++told_by_rule_[entry.rule];
  }
  if (!is_event && cause.evidence.key != no_key) {
    set_pinned(entry, entry.alert.firing());
  }
  book_.mark_dirty(id);
  reschedule(id, cause.at);
}

void Judge::reschedule(AlertBook::Id id, Instant now) {
  const auto& entry = book_[id];
  const auto& alert = entry.alert;
  const auto& rule = rules_.rules[entry.rule];
  if (!alert.firing()) {
    const auto memory = alert.suppressed > 0 ? suppressed_memory : Duration{0};
    book_.schedule(id, alert.cooldown_until + memory);
  } else if (rule.clear_mode == ClearMode::next_period) {
    book_.schedule(id, alert.period_end);
  } else {
    book_.schedule(id, next_change(rule, tables_[rule.table], now));
  }
}

Transition Judge::tell(const AlertBook::Entry& entry, TransitionKind kind,
                       const Cause& cause) const {
  const auto& rule = rules_.rules[entry.rule];
  const auto level = cause.level;
  Transition transition{
      .kind = kind,
      .rule = rule.name,
      .severity = rule.levels[level - 1].severity,
      .level = rule.levels[level - 1].name,
      .at = cause.at,
      .started_at = entry.alert.started_at,
      .origin = {.file = std::string(cause.line.file), .offset = cause.line.offset},
      .suppressed = entry.alert.suppressed,
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
  transition.id = transition_id(transition, entry.alert.offset);
  return transition;
}

Evidence Judge::evidence_of(const AlertBook::Entry& entry, Instant now) {
  auto& table = tables_[rules_.rules[entry.rule].table];
  return {.record = nullptr, .table = &table, .key = table.find(entry.key), .now = now};
}

// Keeps a firing key from being evicted.
void Judge::set_pinned(AlertBook::Entry& entry, bool pinned) {
  auto& table = tables_[rules_.rules[entry.rule].table];
  const auto key = table.find(entry.key);
  if (key != no_key && entry.pinned != pinned) {
    table.pin(key, pinned);
    entry.pinned = pinned;
  }
}

std::vector<Transition> Judge::firing(Instant now, std::size_t most) {
  std::vector<Transition> result;
  for (const auto id : book_.firing()) {
    if (result.size() == most) {
      break;
    }
    const auto& entry = book_[id];
    result.push_back(tell(
        entry, TransitionKind::firing,
        {.evidence = evidence_of(entry, now), .line = {}, .at = now, .level = entry.alert.level}));
  }
  return result;
}

std::optional<std::size_t> Judge::rule_named(std::string_view name) const {
  const auto it = std::ranges::find(rules_.rules, name, &Rule::name);
  return it == rules_.rules.end()
             ? std::nullopt
             : std::optional(static_cast<std::size_t>(it - rules_.rules.begin()));
}

NamedBytes Judge::saved(std::size_t rule, const std::string& key) const {
  const auto id = book_.find(rule, key);
  return {.name = alert_name(rules_.rules[rule].name, key),
          .bytes = id ? encode(book_[*id].alert, rules_.rules[rule].hash) : std::string()};
}

std::vector<NamedBytes> Judge::take_alerts() {
  std::vector<NamedBytes> alerts;
  for (const auto& change : book_.take_changes()) {
    alerts.push_back(saved(change.rule, change.key));
  }
  return alerts;
}

void Judge::put_back(const std::vector<NamedBytes>& alerts) {
  std::vector<AlertBook::Change> changes;
  for (const auto& alert : alerts) {
    const auto [name, key] = rule_and_key(alert.name);
    if (const auto rule = rule_named(name)) {
      changes.push_back({.rule = *rule, .key = std::string(key)});
    }
  }
  book_.put_back(std::move(changes));
}

std::vector<NamedBytes> Judge::all_alerts() const {
  std::vector<NamedBytes> alerts;
  for (const auto id : book_.all()) {
    alerts.push_back(saved(book_[id].rule, book_[id].key));
  }
  return alerts;
}

std::optional<std::string> Judge::restore(const NamedBytes& saved, Instant now) {
  const auto [name, key] = rule_and_key(saved.name);
  const auto rule = rule_named(name);
  Alert alert;
  if (!rule || !decode(saved.bytes, rules_.rules[*rule].hash, alert)) {
    return std::string(name);
  }
  const auto id = book_.obtain(*rule, key);
  if (!id) {
    return std::string(name);
  }
  book_[*id].alert = alert;
  if (rules_.rules[*rule].kind == RuleKind::state) {
    set_pinned(book_[*id], alert.firing());
  }
  reschedule(*id, now);
  return std::nullopt;
}

}  // namespace tokentail
