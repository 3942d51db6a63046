// SPDX-License-Identifier: Apache-2.0
// Rules and records in few words, for the tests of this stage.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aggregate/aggregate_table.hpp"
#include "core/time.hpp"
#include "record/usage_record.hpp"
#include "rule/evaluator.hpp"
#include "rule/rule_file.hpp"
#include "support/moment.hpp"

namespace tokentail {

using test::at;

inline SourceText rule_text(const std::string& body) {
  return {"rules.yaml", body};
}

inline Diagnostics problems_of(const std::string& body, const RuleDefaults& defaults = {}) {
  const std::vector files{rule_text(body)};
  auto compiled = compile_rules(files, defaults);
  return compiled ? compiled->warnings : compiled.error();
}

// Every problem as "line:column: message; hint", a line each.
inline std::string messages_of(const Diagnostics& problems) {
  std::string text;
  for (const auto& problem : problems) {
    text += std::to_string(problem.where.line) + ":" + std::to_string(problem.where.column) + ": " +
            problem.message + (problem.hint.empty() ? "" : "; " + problem.hint) + "\n";
  }
  return text;
}

inline RuleSet rules_of(const std::string& body) {
  const std::vector files{rule_text(body)};
  auto compiled = compile_rules(files, {});
  return compiled ? std::move(compiled->set) : RuleSet{};
}

// A record of the time given.
inline UsageRecord record_at(Instant time) {
  UsageRecord record;
  record.time = time;
  return record;
}

inline UsageRecord usage(Instant time, std::string_view user, Tokens tokens) {
  UsageRecord record = record_at(time);
  record[Dimension::user] = user;
  record[Dimension::feature] = "chat";
  record[Dimension::model] = "gpt-4o";
  record.in_uncached = tokens;
  record.out_visible = 0;
  return record;
}

// One rule with its table: feeds records and asks for the verdict.
class Bench {
 public:
  explicit Bench(RuleSet set, std::size_t rule = 0)
      : rule_(std::move(set.rules.at(rule))),
        table_(rule_.table ? set.tables.at(*rule_.table) : TableSpec{}) {}

  explicit Bench(const std::string& body) : Bench(rules_of(body)) {}

  // The verdict of the rule on this record: levels breached.
  std::size_t feed(const UsageRecord& record) {
    if (!matches(rule_, record)) {
      return 0;
    }
    key_ = rule_.table ? table_.add(record) : no_key;
    return breached_levels(rule_, evidence(record));
  }

  // As of `now`, when only time has passed since the last record.
  std::size_t ask(Instant now) { return breached_levels(rule_, passed(now)); }
  bool cleared(Instant now) { return clears(rule_, passed(now)); }
  Finding finding(Instant now, std::size_t level = 1) {
    return describe(rule_, passed(now), level);
  }
  Finding finding(const UsageRecord& record, std::size_t level = 1) {
    return describe(rule_, evidence(record), level);
  }

  Evidence evidence(const UsageRecord& record) {
    return {.record = &record, .table = &table_, .key = key_, .now = record.time};
  }
  Evidence passed(Instant now) { return {.table = &table_, .key = key_, .now = now}; }

  [[nodiscard]] const Rule& rule() const { return rule_; }
  AggregateTable& table() { return table_; }

 private:
  Rule rule_;
  AggregateTable table_;
  KeyId key_ = no_key;
};

}  // namespace tokentail
