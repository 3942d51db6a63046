// SPDX-License-Identifier: Apache-2.0
// The expressions of a rule, parsed and checked one by one, not yet compiled.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "rule/checker.hpp"
#include "rule/expression.hpp"
#include "rule/parameters.hpp"
#include "rule/report.hpp"
#include "rule/rule.hpp"
#include "rule/rule_draft.hpp"

namespace tokentail {

struct LetDraft {
  const YamlEntry* entry = nullptr;
  Expression expression;
};

struct RuleParts {
  Scope parameters;
  std::vector<LevelDraft> levels;
  std::vector<OverrideDraft> overrides;
  std::vector<LetDraft> lets;
  std::optional<Expression> where;
  std::optional<Expression> when;
  std::optional<Expression> clear;
  bool clears_next_period = false;

  [[nodiscard]] RuleKind kind() const;
};

// Reports what is wrong; the parts are then of no use.
[[nodiscard]] RuleParts read_parts(const RuleDraft& draft, Report& report,
                                   const ParameterChange* change = nullptr);

// How many things the rule comes to when it is compiled: each comparison of `when` and each `let`
// once a level, each comparison of `clear` once, and all of them again for each override.
[[nodiscard]] std::size_t term_count(const RuleParts& parts);

// `parameters` and what `level` stands for.
[[nodiscard]] Scope scope_of(const Scope& parameters, const LevelDraft& level);
// The same for the lowest level, if there are levels.
[[nodiscard]] Scope lowest_scope(const Scope& parameters, const std::vector<LevelDraft>& levels);

}  // namespace tokentail
