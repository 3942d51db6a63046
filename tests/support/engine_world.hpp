// SPDX-License-Identifier: Apache-2.0
// An engine with rules from text, fed records by hand, in a test's own time.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.hpp"
#include "rule/rule_file.hpp"
#include "support/records.hpp"

namespace tokentail::test {

inline RuleSet rules_from(const std::string& yaml) {
  const std::vector<SourceText> files{SourceText("test.yaml", yaml)};
  auto compiled = compile_rules(files, {});
  if (!compiled) {
    throw std::runtime_error(render(compiled.error()));
  }
  return std::move(compiled->set);
}

inline Engine engine_with(const std::string& yaml) {
  return Engine({.rules = rules_from(yaml),
                 .targets = {{.name = "hook"}},
                 .default_targets = {"hook"},
                 .host = "test"});
}

// A batch as the reader would send it: `first_line` numbers the lines, 100 bytes apart.
inline RecordBatch batch_of(const std::vector<UsageRecord>& records, std::int64_t first_line = 0) {
  RecordBatch batch;
  batch.block.path = std::make_shared<const std::string>("/var/log/app.log");
  batch.records = records;
  for (std::size_t i = 0; i < records.size(); ++i) {
    batch.offsets.push_back((first_line + static_cast<std::int64_t>(i)) * 100);
  }
  batch.block.after = {.path = "/var/log/app.log",
                       .identity = {.inode = 7},
                       .offset = (first_line + static_cast<std::int64_t>(records.size())) * 100};
  return batch;
}

inline Effects feed(Engine& engine, const std::vector<UsageRecord>& records) {
  return engine.apply(batch_of(records), records.back().time);
}

// What a transition says, in one line: "12:05 firing spend critical ana".
inline std::string told(const Transition& transition) {
  std::string text = TimeZone::utc().display(transition.at).substr(11) + " " +
                     std::string(name_of(transition.kind)) + " " + transition.rule;
  for (const auto& [dimension, value] : transition.key) {
    text += " " + value;
  }
  return transition.level.empty() ? text : text + " " + transition.level;
}

using Lines = std::vector<std::string>;

inline Lines told(const std::vector<Transition>& transitions) {
  Lines texts;
  for (const auto& transition : transitions) {
    texts.push_back(told(transition));
  }
  return texts;
}

}  // namespace tokentail::test
