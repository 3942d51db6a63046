// SPDX-License-Identifier: Apache-2.0
// YAML -> rules. All problems of all files are found in one run, each with one coordinate.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.hpp"
#include "core/time_zone.hpp"
#include "rule/rule.hpp"

namespace tokentail {

// What the settings give to rules that do not say otherwise.
struct RuleDefaults {
  TimeZone zone = TimeZone::utc();
  bool has_zone = false;  // somebody chose it
  std::int64_t keys_max = 200'000;
  bool varies_parameters = false;    // adds what variations_of() makes of each rule, behind it
  std::vector<std::string> targets;  // known target names, for checking `notify`
};

struct CompiledRules {
  RuleSet set;
  Diagnostics warnings;
  Diagnostics lints;
};

// The files in order; names are unique across them.
[[nodiscard]] std::expected<CompiledRules, Diagnostics> compile_rules(
    std::span<const SourceText> files, const RuleDefaults& defaults);

// The rules that run when nothing was configured: rules/default.yaml, compiled in.
[[nodiscard]] SourceText shipped_rules();

// Rules for common cases to copy from, a file a topic, compiled in. Their names are unique, those
// of shipped_rules() included.
[[nodiscard]] std::vector<SourceText> rule_library();

}  // namespace tokentail
