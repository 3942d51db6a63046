// SPDX-License-Identifier: Apache-2.0
#include "stages.hpp"

#include <fstream>
#include <memory>
#include <sstream>
#include <utility>

#include "rule/evaluator.hpp"
#include "rule/rule_file.hpp"
#include "source/line_framer.hpp"
#include "source/source_settings.hpp"

namespace tokentail {

[[gnu::noipa]] void stage_frame(LineBlock& block) {
  LineFramer framer(ReaderLimits{}.line_bytes_max, LineFramer::Start::of_file);
  framer.frame(block.buffer.text(), 0, block.buffer.lines);
}

[[gnu::noipa]] void stage_decode(Intake& intake, LineBlock block, RecordBatch& batch) {
  intake.read(std::move(block), Instant{}, batch);
}

[[gnu::noipa]] void stage_aggregate(std::vector<AggregateTable>& tables,
                                    std::span<const UsageRecord> records, Keys& keys) {
  for (std::size_t table = 0; table < tables.size(); ++table) {
    for (const auto& record : records) {
      keys[table].push_back(tables[table].add(record));
    }
  }
}

[[gnu::noipa]] std::size_t stage_rules(const RuleSet& rules, std::vector<AggregateTable>& tables,
                                       std::span<const UsageRecord> records, const Keys& keys) {
  std::size_t breaches = 0;
  const auto now = records.back().time;
  for (const auto& rule : rules.rules) {
    for (std::size_t i = 0; i < records.size(); ++i) {
      Evidence evidence{.record = &records[i], .now = now};
      if (rule.table) {
        evidence.table = &tables[*rule.table];
        evidence.key = keys[*rule.table][i];
      }
      breaches += breached_levels(rule, evidence);
    }
  }
  return breaches;
}

[[gnu::noipa]] std::size_t stage_engine(Engine& engine, const RecordBatch& batch) {
  const auto effects = engine.apply(batch, batch.records.back().time);
  return effects.transitions.size() + effects.past.size();
}

std::string text_of(const char* path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return std::move(text).str();
}

LineBlock block_of(const std::string& text) {
  LineBlock block{.path = std::make_shared<const std::string>("usage.jsonl"),
                  .buffer = BlockBuffer(text.size())};
  text.copy(block.buffer.room().data(), text.size());
  block.buffer.resize(text.size());
  return block;
}

RuleSet default_rules() {
  const std::vector<SourceText> files{shipped_rules()};
  return std::move(compile_rules(files, {}).value().set);
}

std::vector<AggregateTable> tables_of(const RuleSet& rules) {
  std::vector<AggregateTable> tables;
  for (const auto& spec : rules.tables) {
    tables.emplace_back(spec);
  }
  return tables;
}

}  // namespace tokentail
