// SPDX-License-Identifier: Apache-2.0
// The constants of a rule: its `params`, the thresholds of its `levels`, and what `override` puts
// in their place for some keys.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/yaml.hpp"
#include "rule/checker.hpp"
#include "rule/report.hpp"
#include "rule/rule.hpp"
#include "rule/rule_draft.hpp"

namespace tokentail {

// A later parameter may use an earlier one. Reports what is wrong.
// `change`, if any, takes the place of what is written for its parameter.
[[nodiscard]] Scope read_parameters(const RuleDraft& draft, Report& report,
                                    const ParameterChange* change = nullptr);

// One entry of `levels`. Its threshold may use parameters, so that an override moves it too.
struct LevelDraft {
  std::string name;
  Severity severity = Severity::warning;
  const YamlEntry* entry = nullptr;
  Expression threshold;
};

[[nodiscard]] std::vector<LevelDraft> read_levels(const RuleDraft& draft, const Scope& parameters,
                                                  Report& report);

struct OverrideDraft {
  std::vector<Override::Match> match;
  bool disabled = false;
  std::optional<Severity> severity;
  Scope parameters;
  const YamlNode* node = nullptr;

  [[nodiscard]] bool is_exact() const;
};

// Exact matches before globs, otherwise in file order.
[[nodiscard]] std::vector<OverrideDraft> read_overrides(const RuleDraft& draft,
                                                        const Scope& parameters, Report& report);

}  // namespace tokentail
