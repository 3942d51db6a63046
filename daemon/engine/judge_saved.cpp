// SPDX-License-Identifier: Apache-2.0
// The alerts of a Judge as bytes to save, and back.
#include <algorithm>
#include <utility>

#include "aggregate/key.hpp"
#include "engine/judge.hpp"

namespace tokentail {
namespace {

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

// A watch of a key of which nothing was ever told has none.
bool has_memory(const Alert& alert) {
  return alert.firing() || alert.pending() || alert.suppressed > 0 ||
         alert.cooldown_until != Instant{};
}

}  // namespace

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
    if (has_memory(book_[id].alert)) {
      alerts.push_back(saved(book_[id].rule, book_[id].key));
    }
  }
  return alerts;
}

std::optional<std::string> Judge::restore(const NamedBytes& saved, Instant now) {
  const auto [name, key] = rule_and_key(saved.name);
  const auto rule = rule_named(name);
  Alert alert;
  if (!rule || !decode(saved.bytes, rules_.rules[*rule].hash, alert) ||
      std::max(alert.level, alert.told_level) > rules_.rules[*rule].levels.size()) {
    return std::string(name);
  }
  const bool watched = rules_.rules[*rule].comes_true_by_time;
  const auto id =
      book_.obtain(*rule, key, watched ? AlertBook::Kind::watch : AlertBook::Kind::alert);
  if (!id) {
    return std::string(name);
  }
  book_[*id].alert = alert;
  if (rules_.rules[*rule].kind == RuleKind::state) {
    set_pinned(book_[*id], alert.firing() || alert.pending());
  }
  reschedule(*id, evidence_of(book_[*id], now));
  return std::nullopt;
}

void Judge::watch_all(Instant now) {
  for (std::size_t rule = 0; rule < rules_.rules.size(); ++rule) {
    if (!rules_.rules[rule].comes_true_by_time) {
      continue;
    }
    auto& table = tables_[*rules_.rules[rule].table];
    for (const auto key : table.keys()) {
      if (const auto id = book_.obtain(rule, table.key(key), AlertBook::Kind::watch)) {
        reschedule(*id, {.record = nullptr, .table = &table, .key = key, .now = now});
      }
    }
  }
}

}  // namespace tokentail
