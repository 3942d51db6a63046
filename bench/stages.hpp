// SPDX-License-Identifier: Apache-2.0
// The stages of the hot path, each in a function that keeps its name in the program, so that a
// profiler can tell them apart. Kept apart although the engine interleaves the last ones, so that a
// figure names who costs more; stage_engine is the engine as it is.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "aggregate/aggregate_table.hpp"
#include "engine/engine.hpp"
#include "engine/intake.hpp"
#include "engine/record_batch.hpp"
#include "rule/rule.hpp"

namespace tokentail {

// Of each record in each table, in the order of the rule set.
using Keys = std::vector<std::vector<KeyId>>;

void stage_frame(LineBlock& block);
void stage_decode(Intake& intake, LineBlock block, RecordBatch& batch);
void stage_aggregate(std::vector<AggregateTable>& tables, std::span<const UsageRecord> records,
                     Keys& keys);
// Levels breached as of the last record.
std::size_t stage_rules(const RuleSet& rules, std::vector<AggregateTable>& tables,
                        std::span<const UsageRecord> records, const Keys& keys);
// Transitions.
std::size_t stage_engine(Engine& engine, const RecordBatch& batch);

[[nodiscard]] std::string text_of(const char* path);
// A whole log, not framed yet.
[[nodiscard]] LineBlock block_of(const std::string& text);
[[nodiscard]] RuleSet default_rules();
[[nodiscard]] std::vector<AggregateTable> tables_of(const RuleSet& rules);

}  // namespace tokentail
