// SPDX-License-Identifier: Apache-2.0
#include "rule/rule_assembly.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "rule/comparison.hpp"
#include "rule/compiler.hpp"
#include "rule/condition_compiler.hpp"
#include "rule/drift.hpp"
#include "rule/gate.hpp"
#include "rule/lint.hpp"
#include "rule/message.hpp"
#include "rule/rule_check.hpp"
#include "rule/rule_hash.hpp"
#include "rule/rule_parts.hpp"

namespace tokentail {
namespace {

class Assembly {
 public:
  Assembly(const RuleDraft& draft, RuleSetDraft& set, Report& report, const ParameterChange* change)
      : draft_(draft),
        set_(set),
        tables_(set.tables),
        report_(report),
        change_(change),
        errors_before_(report.errors()) {}

  std::optional<Rule> run() {
    parts_ = read_parts(draft_, report_, change_);
    if (report_.errors() > errors_before_) {
      return std::nullopt;
    }
    check_rule(draft_, parts_, report_);
    if (!parts_.when) {
      return std::nullopt;
    }
    take_room();
    if (report_.errors() > errors_before_) {
      return std::nullopt;
    }
    compile_rule();
    if (change_ == nullptr) {
      lint_rule(draft_, parts_, report_);
    }
    return report_.errors() > errors_before_ ? std::nullopt : std::optional(std::move(rule_));
  }

 private:
  void take_room() {
    const auto terms = term_count(parts_);
    if (set_.terms + terms <= RuleSetDraft::terms_max) {
      set_.terms += terms;
      return;
    }
    const auto& place = draft_.overrides != nullptr ? draft_.overrides->key : *draft_.name_node;
    report_.error(place,
                  fmt::format("this rule comes to {} comparisons, one set for each level and "
                              "override; there is room for {} more",
                              terms, RuleSetDraft::terms_max - set_.terms),
                  "a glob may stand for many keys; a shorter `when` or fewer levels help too");
  }

  void compile_rule() {
    fill_plain_settings();
    const std::string where =
        parts_.where ? canonical(*parts_.where, parts_.parameters) : std::string();
    if (parts_.where) {
      rule_.where = compile_condition(
          *parts_.where, {.scope = parts_.parameters, .windows = draft_.envelope.windows});
    }
    if (has_call(*parts_.when)) {
      rule_.table = tables_.table_for(draft_.by, where, draft_);
      rule_.comes_true_by_time =
          rule_.kind == RuleKind::state && can_come_true_by_time(*parts_.when);
    }
    std::vector<Aggregator> none;
    AggregatorList aggregators(rule_.table ? tables_.aggregators(*rule_.table) : none,
                               rule_.aggregators);
    rule_.levels = compile_levels(parts_.parameters, draft_.envelope.severity, aggregators);
    rule_.clear = compile_clear(parts_.parameters, aggregators, rule_.clear_comparisons);
    for (const auto& override : parts_.overrides) {
      rule_.overrides.push_back(compile_override(override, aggregators));
    }
    if (rule_.table) {
      rule_.gates = compile_gates(aggregators);
    }
    const auto window = parts_.clears_next_period ? first_calendar_window(*parts_.when)
                                                  : first_window(*parts_.when);
    rule_.window = window.value_or(Window{});
    hash_rule(where);
  }

  void fill_plain_settings() {
    const Envelope& envelope = draft_.envelope;
    rule_.name = draft_.name;
    rule_.file = report_.file();
    rule_.line = draft_.name_node->where.line;
    rule_.kind = parts_.kind();
    rule_.severity = envelope.severity;
    rule_.by = draft_.by;
    rule_.calendar = envelope.windows.calendar;
    rule_.lifecycle = envelope.lifecycle;
    rule_.min_history_days = draft_.min_history_days;
    rule_.notify = envelope.notify;
    rule_.docs = draft_.docs;
    if (change_ != nullptr) {
      rule_.change = *change_;
      rule_.varied = draft_.name;
      rule_.name += " with " + change_->parameter + " " + display(change_->to, change_->unit);
    }
    for (const auto* muted : draft_.mutes) {
      rule_.mutes.push_back(muted->text);
    }
    rule_.clear_mode = parts_.clears_next_period ? ClearMode::next_period
                       : parts_.clear            ? ClearMode::expression
                                                 : ClearMode::not_when;
  }

  Surroundings around(const Scope& scope, AggregatorList& aggregators) const {
    return {.scope = scope, .windows = draft_.envelope.windows, .aggregators = &aggregators};
  }

  std::vector<Level> compile_levels(const Scope& parameters, Severity severity,
                                    AggregatorList& aggregators) {
    std::vector<Level> result;
    if (parts_.levels.empty()) {
      result.push_back(compile_level({.severity = severity}, parameters, aggregators));
    }
    for (const auto& level : parts_.levels) {
      result.push_back(compile_level({.name = level.name, .severity = level.severity},
                                     scope_of(parameters, level), aggregators));
    }
    return result;
  }

  Level compile_level(Level level, const Scope& scope, AggregatorList& aggregators) {
    const auto surroundings = around(scope, aggregators);
    level.when = compile_condition(*parts_.when, surroundings);
    level.comparisons = comparisons_of(*parts_.when, surroundings);
    if (draft_.say != nullptr) {
      level.message = compile_say(surroundings);
    }
    return level;
  }

  Message compile_say(const Surroundings& surroundings) {
    Names names;
    for (const auto& let : parts_.lets) {
      names.insert_or_assign(
          let.entry->key.text,
          Named{.program = compile(let.expression, surroundings), .unit = let.expression.unit});
    }
    if (!report_.is_scalar(*draft_.say)) {
      return {};
    }
    auto message = compile_message(draft_.say->value.text, names, surroundings);
    if (message) {
      return std::move(*message);
    }
    if (report_.errors() == errors_before_) {  // once, not once a level
      report_.error(draft_.say->value, message.error());
    }
    return {};
  }

  Condition compile_clear(const Scope& parameters, AggregatorList& aggregators,
                          std::vector<Comparison>& comparisons) {
    if (!parts_.clear) {
      return {};
    }
    const Scope scope = lowest_scope(parameters, parts_.levels);
    const auto surroundings = around(scope, aggregators);
    comparisons = comparisons_of(*parts_.clear, surroundings);
    return compile_condition(*parts_.clear, surroundings);
  }

  // Of the rule's own terms and those of every override.
  std::vector<Gate> compile_gates(AggregatorList& aggregators) {
    auto gates = gates_under(parts_.parameters, aggregators);
    for (const auto& override : parts_.overrides) {
      if (!override.disabled) {
        gates = joined(gates, gates_under(override.parameters, aggregators));
      }
    }
    return gates;
  }

  std::vector<Gate> gates_under(const Scope& parameters, AggregatorList& aggregators) {
    const Scope scope = lowest_scope(parameters, parts_.levels);
    return gates_of(*parts_.when, around(scope, aggregators));
  }

  Override compile_override(const OverrideDraft& draft, AggregatorList& aggregators) {
    Override result{.match = draft.match, .disabled = draft.disabled};
    if (draft.disabled) {
      return result;
    }
    result.levels = compile_levels(draft.parameters,
                                   draft.severity.value_or(draft_.envelope.severity), aggregators);
    result.clear = compile_clear(draft.parameters, aggregators, result.clear_comparisons);
    return result;
  }

  void hash_rule(const std::string& where) {
    RuleHash hash;
    hash.add(rule_);
    hash.add(where);
    hash_terms(hash, parts_.parameters);
    for (const auto& override : parts_.overrides) {
      for (const auto& match : override.match) {
        hash.add(name_of(match.dimension));
        hash.add(match.pattern);
      }
      hash.add(override.disabled ? "disabled" : "");
      hash_terms(hash, override.parameters);
    }
    if (rule_.table) {
      const auto& all = tables_.aggregators(*rule_.table);
      for (const auto index : rule_.aggregators) {
        hash.add(display(all[index]));
        hash.add(all[index].calendar.text());
      }
    }
    rule_.hash = hash.value();
  }

  void hash_terms(RuleHash& hash, const Scope& parameters) {
    for (const auto& level : parts_.levels) {
      hash.add(level.name);
      hash.add(canonical(*parts_.when, scope_of(parameters, level)));
    }
    if (parts_.levels.empty()) {
      hash.add(canonical(*parts_.when, parameters));
    }
    const Scope scope = lowest_scope(parameters, parts_.levels);
    hash.add(parts_.clear ? canonical(*parts_.clear, scope) : std::string());
  }

  const RuleDraft& draft_;
  RuleSetDraft& set_;
  TableBook& tables_;
  Report& report_;
  const ParameterChange* change_;
  std::size_t errors_before_;
  RuleParts parts_;
  Rule rule_;
};

}  // namespace

std::size_t TableBook::table_for(const std::vector<Dimension>& by, const std::string& where,
                                 const RuleDraft& draft) {
  const auto [entry, is_new] = index_.try_emplace({by, where}, tables_.size());
  if (is_new) {
    tables_.push_back({.by = by, .where = where, .aggregators = {}, .keys_max = 0});
  }
  TableSpec& table = tables_[entry->second];
  // Rules of different zones that share a table count the days of the first.
  if (table.history_days_min == 0) {
    table.history_calendar = draft.envelope.windows.calendar;
  }
  table.history_days_min = std::max(table.history_days_min, draft.min_history_days);
  table.keys_max = std::max(table.keys_max, draft.envelope.keys_max);
  return entry->second;
}

std::optional<Rule> assemble(const RuleDraft& draft, RuleSetDraft& set, Report& report,
                             const ParameterChange* change) {
  return Assembly(draft, set, report, change).run();
}

}  // namespace tokentail
