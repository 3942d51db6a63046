// SPDX-License-Identifier: Apache-2.0
// A rule as it runs: checked, its expressions compiled, its window functions turned into table
// look-ups. Built by compile_rules(); immutable afterwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aggregate/aggregator.hpp"
#include "core/time.hpp"
#include "core/time_zone.hpp"
#include "record/usage_record.hpp"
#include "rule/comparison.hpp"
#include "rule/condition.hpp"
#include "rule/message.hpp"

namespace tokentail {

enum class Severity : std::uint8_t { info, warning, critical };

[[nodiscard]] std::string_view name_of(Severity severity);

// One step of a rule. A rule without `levels` has one, unnamed, of the rule's own severity.
struct Level {
  std::string name;
  Severity severity = Severity::warning;
  Condition when;  // the rule's `when` with this level's threshold in it

  std::vector<Comparison> comparisons;  // what `when` is made of, in source order
  Message message;  // `say` and `let`; empty: a sentence made from the comparison
};

// Decided by the compiler: a `when` without a window function is judged on each record and is
// momentary; with one, each key walks ok -> firing -> ok.
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
};

struct Rule {
  std::string name;
  std::string file;  // where it was written, for messages
  std::size_t line = 0;
  RuleKind kind = RuleKind::state;
  Severity severity = Severity::warning;
  std::vector<Dimension> by;
  TimeZone zone = TimeZone::utc();

  Condition where;            // empty: every record
  std::vector<Level> levels;  // ascending; at least one
  ClearMode clear_mode = ClearMode::not_when;
  Condition clear;
  std::vector<Override> overrides;  // the first that matches counts; exact names before globs

  Duration cooldown{0};
  Duration max_age{0};
  std::int64_t min_history_days = 0;
  std::vector<std::string> notify;  // target names; empty: the settings' default

  // State rules only: the table that holds the windows, the aggregators of it that the rule reads,
  // and the window that stands in messages.
  std::size_t table = 0;
  std::vector<std::size_t> aggregators;
  Window window;

  // Of everything that decides when the rule fires and clears: a rule whose hash is unchanged keeps
  // its state. Wording, severity and receivers are not part of it.
  std::uint64_t hash = 0;
};

struct RuleSet {
  std::vector<Rule> rules;        // in file order; names are unique
  std::vector<TableSpec> tables;  // shared by rules with the same key and filter
  Duration late{0};               // the largest allowed lateness of any rule
};

}  // namespace tokentail
