// SPDX-License-Identifier: Apache-2.0
#include "rule/rule_assembly.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "rule/compiler.hpp"
#include "rule/condition_compiler.hpp"
#include "rule/message.hpp"
#include "rule/parameters.hpp"
#include "rule/rule_hash.hpp"

namespace tokentail {
namespace {

using Kind = Expression::Kind;

struct LetDraft {
  const YamlEntry* entry = nullptr;
  Expression expression;
};

// Whether a higher threshold is harder to reach. Only a rule like `x < level` wants falling ones.
bool wants_rising(const Expression& when) {
  const bool compares = when.kind == Kind::operation && is_comparison(when.op);
  if (compares && mentions(when, "level")) {
    const bool on_the_right = mentions(when.operands.back(), "level");
    const bool less = when.op == Operator::less || when.op == Operator::less_equal;
    return less != on_the_right;
  }
  return std::ranges::all_of(when.operands, wants_rising);
}

class Assembly {
 public:
  Assembly(const RuleDraft& draft, TableBook& tables, Report& report)
      : draft_(draft), tables_(tables), report_(report), errors_before_(report.count()) {}

  std::optional<Rule> run() {
    read();
    if (report_.count() > errors_before_) {
      return std::nullopt;
    }
    rule_.kind = has_call(*when_) ? RuleKind::state : RuleKind::event;
    check_lifecycle();
    check_levels(parameters_, draft_.levels);
    if (report_.count() > errors_before_) {
      return std::nullopt;
    }
    compile_rule();
    return report_.count() > errors_before_ ? std::nullopt : std::optional(std::move(rule_));
  }

 private:
  void read() {
    parameters_ = read_parameters(draft_, report_);
    levels_ = read_levels(draft_, parameters_, report_);
    overrides_ = read_overrides(draft_, parameters_, report_);
    if (draft_.where != nullptr) {
      Scope filter = parameters_;
      filter.kind = Scope::Kind::filter;
      where_ = report_.condition(*draft_.where, filter);
    }
    const Scope scope = condition_scope();
    when_ = report_.condition(*draft_.when, scope);
    if (draft_.clear != nullptr && draft_.clear->value.text != "next_period") {
      clear_ = report_.condition(*draft_.clear, scope);
    }
    read_lets(scope);
  }

  // What `level` is depends on the level; for checking, the first one stands for all.
  Scope condition_scope() {
    if (draft_.levels == nullptr) {
      return parameters_;
    }
    if (levels_.empty()) {
      Scope scope = parameters_;
      scope.broken.insert("level");
      return scope;
    }
    return scope_of(parameters_, levels_.front());
  }

  static Scope scope_of(const Scope& parameters, const LevelDraft& level) {
    Scope scope = parameters;
    if (auto threshold = constant_value(level.threshold, parameters)) {
      scope.constants.insert_or_assign("level", std::move(*threshold));
    } else {
      scope.broken.insert("level");
    }
    return scope;
  }

  void read_lets(const Scope& scope) {
    if (draft_.let == nullptr || !report_.is_map(draft_.let->value, "\"let\"")) {
      return;
    }
    if (draft_.say == nullptr) {
      report_.error(draft_.let->key, R"("let" names values for "say", which this rule lacks)");
    }
    for (const auto& entry : draft_.let->value.entries) {
      if (auto expression = report_.expression(entry, scope)) {
        lets_.push_back({.entry = &entry, .expression = std::move(*expression)});
      }
    }
  }

  void check_lifecycle() {
    if (draft_.levels != nullptr && !mentions(*when_, "level")) {
      report_.error(draft_.levels->key, "\"when\" does not use the levels",
                    "compare with `level`, as in: sum(cost over today) > level");
    }
    if (rule_.kind == RuleKind::event) {
      check_event();
    } else if (is_next_period() && !first_calendar_window(*when_)) {
      report_.error(draft_.clear->value, R"("next_period" needs a calendar window in "when")",
                    "such as: over today");
    }
    check_filter_parameters();
  }

  void check_event() {
    constexpr std::string_view why =
        "without a window function in \"when\" the rule judges single records";
    if (draft_.clear != nullptr) {
      report_.error(draft_.clear->key, "an event has nothing to clear", std::string(why));
    }
    if (draft_.min_history != nullptr) {
      report_.error(draft_.min_history->key, "an event has no history", std::string(why));
    }
    for (const auto& let : lets_) {
      if (has_call(let.expression)) {
        report_.error(let.entry->value,
                      Complaint{let.expression.span, "an event has no windows", std::string(why)});
      }
    }
  }

  // The filter decides what a table holds, so it cannot differ between keys of the table.
  void check_filter_parameters() {
    for (const auto& override : overrides_) {
      for (const auto& [name, constant] : override.parameters.constants) {
        const auto& base = parameters_.constants.at(name);
        const bool same = compare(base.number, constant.number) == std::strong_ordering::equal &&
                          base.text == constant.text;
        if (where_ && !same && mentions(*where_, name)) {
          report_.error(*override.node,
                        fmt::format(R"("{}" is used in "where" and cannot be overridden)", name));
        }
      }
    }
  }

  void check_levels(const Scope& parameters, const YamlEntry* blamed) {
    const bool rising = wants_rising(*when_);
    std::optional<Quantity> before;
    for (const auto& level : levels_) {
      const auto threshold = constant_value(level.threshold, parameters);
      if (!threshold) {
        report_.error(blamed->key, fmt::format("level \"{}\" has no value", level.name));
        return;
      }
      const auto order = before ? compare(*before, threshold->number) : std::nullopt;
      if (order && (rising ? *order >= 0 : *order <= 0)) {
        report_.error(level.entry->value, fmt::format("level \"{}\" is out of order", level.name),
                      rising ? "levels rise from the mildest to the worst"
                             : "for < levels fall from the mildest to the worst");
      }
      before = threshold->number;
    }
  }

  [[nodiscard]] bool is_next_period() const {
    return draft_.clear != nullptr && draft_.clear->value.text == "next_period";
  }

  void compile_rule() {
    fill_plain_settings();
    const std::string where = where_ ? canonical(*where_, parameters_) : std::string();
    if (where_) {
      rule_.where = compile_condition(*where_, {.scope = parameters_, .zone = rule_.zone});
    }
    std::vector<Aggregator> none;
    if (rule_.kind == RuleKind::state) {
      rule_.table = tables_.table_for(draft_.by, where, draft_);
    }
    AggregatorList aggregators(
        rule_.kind == RuleKind::state ? tables_.aggregators(rule_.table) : none, rule_.aggregators);
    rule_.levels = compile_levels(parameters_, draft_.envelope.severity, aggregators);
    rule_.clear = compile_clear(parameters_, aggregators);
    for (const auto& override : overrides_) {
      rule_.overrides.push_back(compile_override(override, aggregators));
    }
    set_window();
    hash_rule(where);
  }

  void fill_plain_settings() {
    const Envelope& envelope = draft_.envelope;
    rule_.name = draft_.name;
    rule_.file = report_.file();
    rule_.line = draft_.name_node->where.line;
    rule_.severity = envelope.severity;
    rule_.by = draft_.by;
    rule_.zone = envelope.zone;
    rule_.cooldown = envelope.cooldown;
    rule_.max_age = envelope.max_age;
    rule_.min_history_days = draft_.min_history_days;
    rule_.notify = envelope.notify;
    rule_.clear_mode = is_next_period() ? ClearMode::next_period
                       : clear_         ? ClearMode::expression
                                        : ClearMode::not_when;
  }

  void set_window() {
    const auto window = is_next_period() ? first_calendar_window(*when_) : first_window(*when_);
    rule_.window = window.value_or(Window{});
  }

  std::vector<Level> compile_levels(const Scope& parameters, Severity severity,
                                    AggregatorList& aggregators) {
    std::vector<Level> result;
    if (levels_.empty()) {
      result.push_back(compile_level({.severity = severity}, parameters, aggregators));
    }
    for (const auto& level : levels_) {
      result.push_back(compile_level({.name = level.name, .severity = level.severity},
                                     scope_of(parameters, level), aggregators));
    }
    return result;
  }

  Level compile_level(Level level, const Scope& scope, AggregatorList& aggregators) {
    const Surroundings around{.scope = scope, .zone = rule_.zone, .aggregators = &aggregators};
    level.when = compile_condition(*when_, around);
    level.comparisons = comparisons_of(*when_, around);
    if (draft_.say != nullptr) {
      level.message = compile_say(around);
    }
    return level;
  }

  Message compile_say(const Surroundings& around) {
    Names names;
    for (const auto& let : lets_) {
      names.insert_or_assign(let.entry->key.text, Named{.program = compile(let.expression, around),
                                                        .unit = let.expression.unit});
    }
    if (!report_.is_scalar(*draft_.say)) {
      return {};
    }
    auto message = compile_message(draft_.say->value.text, names, around);
    if (message) {
      return std::move(*message);
    }
    if (report_.count() == errors_before_) {  // once, not once a level
      report_.error(draft_.say->value, message.error());
    }
    return {};
  }

  Condition compile_clear(const Scope& parameters, AggregatorList& aggregators) {
    if (!clear_) {
      return {};
    }
    const Scope scope = levels_.empty() ? parameters : scope_of(parameters, levels_.front());
    return compile_condition(*clear_,
                             {.scope = scope, .zone = rule_.zone, .aggregators = &aggregators});
  }

  Override compile_override(const OverrideDraft& draft, AggregatorList& aggregators) {
    Override result{.match = draft.match, .disabled = draft.disabled};
    if (draft.disabled) {
      return result;
    }
    if (draft_.levels != nullptr) {
      check_levels(draft.parameters, draft_.levels);
    }
    result.levels = compile_levels(draft.parameters,
                                   draft.severity.value_or(draft_.envelope.severity), aggregators);
    result.clear = compile_clear(draft.parameters, aggregators);
    return result;
  }

  void hash_rule(const std::string& where) {
    RuleHash hash;
    hash.add(rule_);
    hash.add(where);
    hash_terms(hash, parameters_);
    for (const auto& override : overrides_) {
      for (const auto& match : override.match) {
        hash.add(name_of(match.dimension));
        hash.add(match.pattern);
      }
      hash.add(override.disabled ? "disabled" : "");
      hash_terms(hash, override.parameters);
    }
    if (rule_.kind == RuleKind::state) {
      const auto& all = tables_.aggregators(rule_.table);
      for (const auto index : rule_.aggregators) {
        hash.add(display(all[index]));
        hash.add(all[index].zone.name());
      }
    }
    rule_.hash = hash.value();
  }

  void hash_terms(RuleHash& hash, const Scope& parameters) {
    for (const auto& level : levels_) {
      hash.add(level.name);
      hash.add(canonical(*when_, scope_of(parameters, level)));
    }
    if (levels_.empty()) {
      hash.add(canonical(*when_, parameters));
    }
    const Scope scope = levels_.empty() ? parameters : scope_of(parameters, levels_.front());
    hash.add(clear_ ? canonical(*clear_, scope) : std::string());
  }

  const RuleDraft& draft_;
  TableBook& tables_;
  Report& report_;
  std::size_t errors_before_;

  Scope parameters_;
  std::vector<LevelDraft> levels_;
  std::vector<OverrideDraft> overrides_;
  std::vector<LetDraft> lets_;
  std::optional<Expression> where_;
  std::optional<Expression> when_;
  std::optional<Expression> clear_;
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
  table.history_days_min = std::max(table.history_days_min, draft.min_history_days);
  table.keys_max = std::max(table.keys_max, draft.envelope.keys_max);
  return entry->second;
}

std::optional<Rule> assemble(const RuleDraft& draft, TableBook& tables, Report& report) {
  return Assembly(draft, tables, report).run();
}

}  // namespace tokentail
