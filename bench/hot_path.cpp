// SPDX-License-Identifier: Apache-2.0
// What a line costs on its way to a verdict, stage by stage: hot_path LOG CATALOGUE.
// instructions.py runs it under callgrind, which counts inside the functions `stage_...` only.
//
// One thread, one pass, no clock. Stages are kept apart although the engine interleaves them, so
// that a count names who costs more; the last one is the engine as it is.
#include <cstddef>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "aggregate/aggregate_table.hpp"
#include "engine/engine.hpp"
#include "engine/intake.hpp"
#include "pricing/catalogue_file.hpp"
#include "rule/evaluator.hpp"
#include "rule/rule_file.hpp"
#include "source/line_framer.hpp"
#include "source/source_settings.hpp"

namespace tokentail {
namespace {

// Of each record in each table, in the order of the rule set.
using Keys = std::vector<std::vector<KeyId>>;

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

LineBlock block_of(const char* path) {
  const auto text = text_of(path);
  LineBlock block{.path = std::make_shared<const std::string>(path),
                  .buffer = BlockBuffer(text.size())};
  text.copy(block.buffer.room().data(), text.size());
  block.buffer.resize(text.size());
  return block;
}

RuleSet default_rules() {
  const std::vector<SourceText> files{shipped_rules()};
  return std::move(compile_rules(files, {}).value().set);
}

int run(const char* log, const char* models) {
  const auto catalogue = load_catalogue(text_of(models));
  if (!catalogue) {
    std::cerr << catalogue.error().message << '\n';
    return 1;
  }
  Intake intake({default_format()}, {}, *catalogue);
  auto block = block_of(log);
  RecordBatch batch;
  stage_frame(block);
  stage_decode(intake, std::move(block), batch);

  const auto rules = default_rules();
  std::vector<AggregateTable> tables;
  for (const auto& spec : rules.tables) {
    tables.emplace_back(spec);
  }
  Keys keys(tables.size());
  stage_aggregate(tables, batch.records, keys);
  const auto breaches = stage_rules(rules, tables, batch.records, keys);

  Engine engine({.rules = rules});
  const auto told = stage_engine(engine, batch);
  std::cout << batch.records.size() << " records, " << breaches << " levels breached at the end, "
            << told << " transitions\n";
  return 0;
}

}  // namespace
}  // namespace tokentail

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: hot_path LOG CATALOGUE\n";
    return 2;
  }
  return tokentail::run(argv[1], argv[2]);
}
