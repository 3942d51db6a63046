// SPDX-License-Identifier: Apache-2.0
#include "rule/rule_check.hpp"

#include <algorithm>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "rule/comparison.hpp"
#include "rule/compiler.hpp"
#include "rule/function.hpp"

namespace tokentail {
namespace {

using Kind = Expression::Kind;

constexpr std::string_view why_event =
    "without a window function in \"when\" the rule judges single records";

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

const Expression* first_call_of(const Expression& e, Function::Name name) {
  if (is_call_of(e, name)) {
    return &e;
  }
  for (const auto& operand : e.operands) {
    if (const auto* const call = first_call_of(operand, name)) {
      return call;
    }
  }
  return nullptr;
}

class RuleCheck {
 public:
  RuleCheck(const RuleDraft& draft, const RuleParts& parts, Report& report)
      : draft_(draft), parts_(parts), report_(report) {}

  void run() {
    if (!parts_.when) {  // it is compared with a level that has no value
      check_levels(parts_.parameters);
      return;
    }
    if (draft_.levels != nullptr && !mentions(*parts_.when, "level")) {
      report_.error(draft_.levels->key, "\"when\" does not use the levels",
                    "compare with `level`, as in: sum(cost over today) > level");
    }
    if (parts_.kind() == RuleKind::event) {
      check_event();
    } else {
      check_clear();
    }
    check_filter_parameters();
    check_levels(parts_.parameters);
    for (const auto& override : parts_.overrides) {
      if (!override.disabled) {
        check_levels(override.parameters);
      }
    }
  }

 private:
  void check_clear() {
    if (parts_.clears_next_period && !first_calendar_window(*parts_.when)) {
      report_.error(draft_.clear->value, R"("next_period" needs a calendar window in "when")",
                    "such as: over today");
    }
    if (parts_.clears_next_period && draft_.envelope.lifecycle.clear_hold != Duration{0}) {
      report_.error(draft_.clear->value, R"("next_period" clears at a moment of its own)",
                    "leave \"clear_for\" out");
    }
    if (parts_.clear) {
      if (const auto* const call = first_call_of(*parts_.clear, Function::Name::first_seen)) {
        report_.error(draft_.clear->value,
                      Complaint{call->span, "first_seen() is a moment and ends nothing",
                                "put it into `when`"});
      }
    }
  }

  void check_event() {
    if (draft_.clear != nullptr) {
      report_.error(draft_.clear->key, "an event has nothing to clear", std::string(why_event));
    }
    if (draft_.min_history != nullptr) {
      report_.error(draft_.min_history->key, "an event has no history", std::string(why_event));
    }
    check_event_setting("for", "an event does not last");
    check_event_setting("clear_for", "an event does not last");
    for (const auto& let : parts_.lets) {
      if (has_call(let.expression) && !has_call(*parts_.when)) {
        report_.error(let.entry->value, Complaint{let.expression.span, "an event has no windows",
                                                  std::string(why_event)});
      }
    }
  }

  void check_event_setting(std::string_view key, std::string message) {
    if (const auto* const entry = draft_.node->find_entry(key)) {
      report_.error(entry->key, std::move(message), std::string(why_event));
    }
  }

  // The filter decides what a table holds, so it cannot differ between keys of the table.
  void check_filter_parameters() {
    for (const auto& override : parts_.overrides) {
      for (const auto& [name, constant] : override.parameters.constants) {
        const auto& base = parts_.parameters.constants.at(name);
        const bool same = compare(base.number, constant.number) == std::strong_ordering::equal &&
                          base.text == constant.text;
        if (parts_.where && !same && mentions(*parts_.where, name)) {
          report_.error(*override.node,
                        fmt::format(R"("{}" is used in "where" and cannot be overridden)", name));
        }
      }
    }
  }

  void check_levels(const Scope& parameters) {
    const bool rising = !parts_.when || wants_rising(*parts_.when);
    std::optional<Quantity> before;
    for (const auto& level : parts_.levels) {
      const auto threshold = constant_value(level.threshold, parameters);
      if (!threshold) {
        report_.error(draft_.levels->key, fmt::format("level \"{}\" has no value", level.name));
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

  const RuleDraft& draft_;
  const RuleParts& parts_;
  Report& report_;
};

}  // namespace

void check_rule(const RuleDraft& draft, const RuleParts& parts, Report& report) {
  RuleCheck(draft, parts, report).run();
}

}  // namespace tokentail
