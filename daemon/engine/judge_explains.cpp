// SPDX-License-Identifier: Apache-2.0
// Why the rules of a Judge stand where they stand.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "aggregate/key.hpp"
#include "core/diagnostic.hpp"
#include "core/escape.hpp"
#include "engine/judge.hpp"
#include "rule/field.hpp"

namespace tokentail {
namespace {

constexpr std::size_t firing_most = 10;
constexpr std::size_t heaviest_most = 5;

// What the records of a table are weighed by: money where a rule asks for it, else tokens.
Measure weight_of(const TableSpec& spec) {
  Measure measure = Measure::requests;
  for (const auto& aggregator : spec.aggregators) {
    if (aggregator.measure == Measure::cost) {
      return Measure::cost;
    }
    measure = measure == Measure::requests ? aggregator.measure : measure;
  }
  return measure == Measure::requests ? Measure::total_tokens : measure;
}

}  // namespace

void Judge::weigh_records() {
  for (const auto& table : rules_.tables) {
    weights_.push_back(weight_of(table));
    heavy_.emplace_back();
  }
}

void Judge::weigh(std::size_t table, std::uint64_t key, const UsageRecord& record, Line line) {
  if (const auto amount = value_of(weights_[table], record)) {
    heavy_[table].offer(*amount, key, record.time, line.file, line.offset);
  }
}

Explanation Judge::explained(const AlertBook::Entry& entry, const Evidence& evidence) const {
  const auto& rule = rules_.rules[entry.rule];
  auto explanation = explain(rule, entry.alert, evidence);
  const auto values = key_values(entry.key);
  for (std::size_t i = 0; i < rule.by.size() && i < values.size(); ++i) {
    explanation.key.emplace_back(name_of(rule.by[i]), values[i]);
  }
  if (rule.table && *rule.table < heavy_.size()) {
    const auto measure = weights_[*rule.table];
    const auto window = bounds(rule.window, rule.calendar, evidence.now);
    explanation.measure = std::string(name_of(measure));
    for (auto& record :
         heavy_[*rule.table].heaviest(hash_key(entry.key), window.from, heaviest_most)) {
      explanation.heaviest.emplace_back(display({.numerator = record.amount}, unit_of(measure)),
                                        std::move(record));
    }
  }
  return explanation;
}

Outcome<std::vector<Explanation>> Judge::explain_rule(std::string_view name, const KeyMatch& key,
                                                      Instant now) {
  const auto rule = rule_named(name);
  if (!rule) {
    std::vector<std::string_view> names(rules_.rules.size());
    std::ranges::transform(rules_.rules, names.begin(), &Rule::name);
    const auto hint = did_you_mean(name, names);
    return fail(ErrorKind::not_found, fmt::format("there is no rule \"{}\"{}{}", printable(name),
                                                  hint.empty() ? "" : "; ", hint));
  }
  if (!rules_.rules[*rule].table) {
    return fail(ErrorKind::invalid,
                fmt::format("\"{}\" judges single records and keeps no state; give the id of one "
                            "of its alerts",
                            name));
  }
  return key.empty() && !rules_.rules[*rule].by.empty() ? explain_firing(*rule, now)
                                                        : explain_key(*rule, key, now);
}

Outcome<std::vector<Explanation>> Judge::explain_firing(std::size_t rule, Instant now) {
  std::vector<Explanation> explanations;
  for (const auto id : book_.firing()) {
    if (book_[id].rule == rule && explanations.size() < firing_most) {
      explanations.push_back(explained(book_[id], evidence_of(book_[id], now)));
    }
  }
  if (explanations.empty()) {
    return fail(ErrorKind::not_found,
                fmt::format("\"{}\" does not fire for any key; name one, as in {}=...",
                            rules_.rules[rule].name, name_of(rules_.rules[rule].by.front())));
  }
  return explanations;
}

Outcome<std::vector<Explanation>> Judge::explain_key(std::size_t rule, const KeyMatch& key,
                                                     Instant now) {
  AlertBook::Entry entry{.rule = rule, .key = {}, .alert = {}};
  for (const auto dimension : rules_.rules[rule].by) {
    const auto given = std::ranges::find(
        key, name_of(dimension), [](const auto& pair) { return std::string_view(pair.first); });
    if (given == key.end()) {
      return fail(ErrorKind::invalid,
                  fmt::format("\"{}\" has one state for each {}; add {}=...",
                              rules_.rules[rule].name, name_of(dimension), name_of(dimension)));
    }
    append_key_value(entry.key, given->second);
  }
  const auto evidence = evidence_of(entry, now);
  if (evidence.key == no_key) {
    return fail(ErrorKind::not_found,
                fmt::format("\"{}\" has seen no record of that key", rules_.rules[rule].name));
  }
  if (const auto id = book_.find(rule, entry.key)) {
    entry.alert = book_[*id].alert;
  }
  return std::vector{explained(entry, evidence)};
}

}  // namespace tokentail
