// SPDX-License-Identifier: Apache-2.0
// Windows -> findings: what a rule says about one key at one moment. Pure apart from the table
// look-ups, which close buckets that time has left behind. One thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "aggregate/aggregate_table.hpp"
#include "core/time.hpp"
#include "record/usage_record.hpp"
#include "rule/quantity.hpp"
#include "rule/rule.hpp"

namespace tokentail {

// What a rule is judged on. A field or window that is missing makes a comparison unknown, and
// unknown is not true.
struct Evidence {
  const UsageRecord* record = nullptr;  // null when only time has passed
  AggregateTable* table = nullptr;      // of state rules
  KeyId key = no_key;
  Instant now;
};

// The numbers behind a verdict, worked out only when somebody will read them.
struct Finding {
  Quantity value;  // left side of the comparison that was hardest to pass
  Quantity limit;  // its right side
  Unit unit = Unit::number;
  Period window;     // of a state rule
  std::string text;  // one sentence; holds untrusted names as they are, not escaped
};

// Whether the record counts for the rule (`where`).
[[nodiscard]] bool matches(const Rule& rule, const UsageRecord& record);

// How many levels are breached, from the lowest: 0 for none. Nothing when the key is still learning
// (min_history).
[[nodiscard]] std::optional<std::size_t> breached_levels(const Rule& rule,
                                                         const Evidence& evidence);

// Whether a firing key may leave firing. Not for ClearMode::next_period, which is a matter of time.
[[nodiscard]] bool clears(const Rule& rule, const Evidence& evidence);

// The finding at `level` (1-based, as breached_levels counts).
[[nodiscard]] Finding describe(const Rule& rule, const Evidence& evidence, std::size_t level);

// The first instant after `now` at which any of the above can change without a record.
[[nodiscard]] Instant next_change(const Rule& rule, AggregateTable& table, Instant now);

}  // namespace tokentail
