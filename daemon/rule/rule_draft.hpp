// SPDX-License-Identifier: Apache-2.0
// A rule as written: its plain settings read, its expressions still YAML.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/yaml.hpp"
#include "record/usage_record.hpp"
#include "rule/envelope.hpp"
#include "rule/report.hpp"

namespace tokentail {

struct RuleDraft {
  std::string name;
  const YamlNode* node = nullptr;  // the whole rule
  const YamlNode* name_node = nullptr;
  Envelope envelope;
  std::vector<Dimension> by;  // in Dimension order
  std::int64_t min_history_days = 0;
  std::vector<const YamlNode*> mutes;
  std::string docs;

  // Borrowed from the tree; null when the rule does not say.
  const YamlEntry* where = nullptr;
  const YamlEntry* when = nullptr;
  const YamlEntry* clear = nullptr;
  const YamlEntry* params = nullptr;
  const YamlEntry* levels = nullptr;
  const YamlEntry* overrides = nullptr;
  const YamlEntry* min_history = nullptr;
  const YamlEntry* let = nullptr;
  const YamlEntry* say = nullptr;
};

// Nothing when the rule has no usable name or no `when`; other problems are reported and the rest
// of the rule is still worth checking.
[[nodiscard]] std::optional<RuleDraft> read_rule(const YamlNode& node, const Envelope& defaults,
                                                 Report& report);

// Letters, digits, _ and -: names stand in file names, metrics and message ids.
[[nodiscard]] bool is_rule_name(std::string_view name);

}  // namespace tokentail
