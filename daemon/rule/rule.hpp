// SPDX-License-Identifier: Apache-2.0
// A rule as it runs: checked, its expressions compiled, its window functions turned into table
// look-ups. Built by compile_rules(); immutable afterwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregate/aggregator.hpp"
#include "core/calendar.hpp"
#include "core/time.hpp"
#include "record/usage_record.hpp"
#include "rule/comparison.hpp"
#include "rule/condition.hpp"
#include "rule/gate.hpp"
#include "rule/lifecycle.hpp"
#include "rule/message.hpp"
#include "rule/severity.hpp"

namespace tokentail {

// One step of a rule. A rule without `levels` has one, unnamed, of the rule's own severity.
struct Level {
  std::string name;
  Severity severity = Severity::warning;
  Condition when;  // the rule's `when` with this level's threshold in it

  std::vector<Comparison> comparisons;  // what `when` is made of, in source order
  Message message;  // `say` and `let`; empty: a sentence made from the comparison
};

// Decided by the compiler: a `when` without a window function, or with first_seen(), is judged on
// each record and is momentary; with another, each key walks ok -> firing -> ok.
enum class RuleKind : std::uint8_t { event, state };

enum class ClearMode : std::uint8_t {
  not_when,     // no `clear`: the opposite of the lowest level
  expression,   // `clear: <expression>`
  next_period,  // `clear: next_period`: when the calendar window ends
};

// Other terms for the keys that match: the rule's expressions compiled with other parameters.
struct Override {
  struct Match {
    Dimension dimension = Dimension::user;
    std::string pattern;  // a glob
  };

  std::vector<Match> match;  // all must match
  bool disabled = false;
  std::vector<Level> levels;  // as many as the rule has; none when disabled
  Condition clear;
  std::vector<Comparison> clear_comparisons;
};

// One parameter with another value than the rule's own.
struct ParameterChange {
  std::string parameter;
  Quantity from;
  Quantity to;
  Unit unit = Unit::number;
};

struct Rule {
  std::string name;
  std::string file;  // where it was written, for messages
  std::size_t line = 0;
  RuleKind kind = RuleKind::state;
  Severity severity = Severity::warning;
  std::vector<Dimension> by;
  Calendar calendar;

  Condition where;            // empty: every record
  std::vector<Level> levels;  // ascending; at least one
  ClearMode clear_mode = ClearMode::not_when;
  Condition clear;
  std::vector<Comparison> clear_comparisons;  // what `clear` is made of, in source order
  std::vector<Override> overrides;  // the first that matches counts; exact names before globs

  Lifecycle lifecycle;
  std::int64_t min_history_days = 0;
  std::vector<std::string> notify;  // target names; empty: the settings' default
  // Rules that are not told while this one fires for a key that agrees with theirs.
  std::vector<std::string> mutes;
  std::string docs;  // for whoever is paged; may be empty

  // The table that holds the windows, the aggregators of it that the rule reads, and the window
  // that stands in messages. An event rule has a table only if it asks for first_seen().
  std::optional<std::size_t> table;
  std::vector<std::size_t> aggregators;
  Window window;
  // Whether `when` can become true without a record, so that its keys must be looked at in time: at
  // least while the gates are open.
  bool comes_true_by_time = false;
  std::vector<Gate> gates;  // that the lowest level must pass, whatever the key

  // Set for a rule that only tries another value: it goes by the name of the rule it varies, and
  // `name` tells the two apart.
  std::optional<ParameterChange> change;
  std::string varied;

  [[nodiscard]] const std::string& base_name() const { return change ? varied : name; }

  // Of everything that decides when the rule fires and clears: a rule whose hash is unchanged keeps
  // its state. Wording, severity and receivers are not part of it.
  std::uint64_t hash = 0;
};

struct RuleSet {
  std::vector<Rule> rules;        // in file order; names are unique
  std::vector<TableSpec> tables;  // shared by rules with the same key and filter
  Duration late{0};               // the largest allowed lateness of any rule
};

[[nodiscard]] bool groups_by(const RuleSet& rules, Dimension dimension);

}  // namespace tokentail
