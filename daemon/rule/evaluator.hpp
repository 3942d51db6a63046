// SPDX-License-Identifier: Apache-2.0
// Windows -> findings: what a rule says about one key at one moment. Pure apart from the table
// look-ups, which close buckets that time has left behind. One thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "aggregate/aggregate_table.hpp"
#include "core/time.hpp"
#include "record/usage_record.hpp"
#include "rule/evidence.hpp"
#include "rule/quantity.hpp"
#include "rule/rule.hpp"

namespace tokentail {

// The numbers behind a verdict, worked out only when somebody will read them.
struct Finding {
  // Both sides of the comparison that decided: the first that holds whose right side is worked out
  // (2 * daily_avg(...)), else the one with the largest limit. Texts have no amount: 1 over 0.
  Quantity value;
  Quantity limit;
  Unit unit = Unit::number;
  Severity severity = Severity::warning;  // of the level, overrides applied
  Period window;                          // of a state rule; equal bounds for event rules
  std::string text;  // one sentence; holds untrusted names as they are, not escaped
};

// Whether the record counts for the rule (`where`).
[[nodiscard]] bool matches(const Rule& rule, const UsageRecord& record);

// What holds for the key at hand: the rule's own terms, or those of an override.
struct Terms {
  const std::vector<Level>& levels;
  const Condition& clear;
  const std::vector<Comparison>& clear_comparisons;
  bool disabled = false;
};
[[nodiscard]] Terms terms_of(const Rule& rule, const Evidence& evidence);

// Whether the key has less history than the rule asks for (min_history).
[[nodiscard]] bool is_learning(const Rule& rule, const Evidence& evidence);

// How many levels are breached, from the lowest: 0 for none, when an override disabled the key, or
// when the key is still learning (min_history).
[[nodiscard]] std::size_t breached_levels(const Rule& rule, const Evidence& evidence);
// The same where the rule's gates are known to be open.
[[nodiscard]] std::size_t levels_behind_gates(const Rule& rule, const Evidence& evidence);

// Whether a firing key may leave firing. A rule that also reads fields of a record is judged on
// records only, never on the mere passing of time. Not for ClearMode::next_period, which is a
// matter of time.
[[nodiscard]] bool clears(const Rule& rule, const Evidence& evidence);

// The finding at `level` (1-based, as breached_levels counts). When the level holds no longer, the
// sentence says so.
[[nodiscard]] Finding describe(const Rule& rule, const Evidence& evidence, std::size_t level);

// The first instant after evidence.now at which any of the above can change without a record;
// Instant::max() when that is never. The evidence must name a key.
[[nodiscard]] Instant next_change(const Rule& rule, const Evidence& evidence);

}  // namespace tokentail
