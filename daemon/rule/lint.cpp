// SPDX-License-Identifier: Apache-2.0
#include "rule/lint.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "rule/compiler.hpp"
#include "rule/function.hpp"
#include "rule/glob.hpp"
#include "rule/never.hpp"

namespace tokentail {
namespace {

using Kind = Expression::Kind;

template <class Accept>
const Expression* find_call(const Expression& e, Accept accept) {
  if (e.kind == Kind::call && accept(e)) {
    return &e;
  }
  for (const auto& operand : e.operands) {
    if (const auto* const call = find_call(operand, accept)) {
      return call;
    }
  }
  return nullptr;
}

bool follows_calendar(const Expression& call) {
  const auto window = window_of(call);
  return (window && is_calendar(*window)) || is_call_of(call, Function::Name::daily_avg);
}

// A value that hovers around a limit; silences and counts of turns do not.
bool is_continuous(const Expression& call) {
  constexpr std::array steady{Function::Name::rising,     Function::Name::turns_until,
                              Function::Name::silent,     Function::Name::idle,
                              Function::Name::first_seen, Function::Name::elapsed,
                              Function::Name::daily_avg};
  return std::ranges::find(steady, function_named(call.text)->name) == steady.end();
}

bool is_ratio(const Expression& e) {
  return is_call_of(e, Function::Name::share) ||
         (e.kind == Kind::operation && e.op == Operator::divide && has_call(e.operands.back()));
}

const Expression* find_ratio(const Expression& e) {
  if (is_ratio(e)) {
    return &e;
  }
  for (const auto& operand : e.operands) {
    if (const auto* const ratio = find_ratio(operand)) {
      return ratio;
    }
  }
  return nullptr;
}

class Lint {
 public:
  Lint(const RuleDraft& draft, const RuleParts& parts, Report& report)
      : draft_(draft),
        parts_(parts),
        report_(report),
        scope_(lowest_scope(parts.parameters, parts.levels)) {}

  void run() {
    calendar_without_zone();
    key_without_bound();
    ratio_without_volume();
    never_fires();
    if (parts_.kind() == RuleKind::state) {
      no_gap();
    }
    for (std::size_t i = 0; i < parts_.overrides.size(); ++i) {
      never_matches(i);
    }
  }

 private:
  void say(const Expression& e, std::string message, std::string hint) {
    report_.lint(draft_.when->value, Complaint{e.span, std::move(message), std::move(hint)});
  }

  void calendar_without_zone() {
    const auto* const call = find_call(*parts_.when, follows_calendar);
    if (call != nullptr && !draft_.envelope.has_zone) {
      say(*call,
          fmt::format("nobody said whose day this is; it begins at midnight in {}",
                      draft_.envelope.windows.calendar.zone.name()),
          "add: timezone: Europe/Berlin (or UTC)");
    }
  }

  void key_without_bound() {
    constexpr std::array endless{Dimension::request_id, Dimension::conversation,
                                 Dimension::request_hash};
    const auto found = std::ranges::find_first_of(draft_.by, endless);
    if (found != draft_.by.end() && parts_.kind() == RuleKind::state &&
        !draft_.envelope.has_keys_max) {
      report_.lint(*draft_.name_node,
                   fmt::format("there is no end of keys by \"{}\"", name_of(*found)),
                   "say how many to keep, as in: max_keys: 20000");
    }
  }

  // Whether a sum or a count must be over something before the rule fires.
  [[nodiscard]] bool has_volume(const Expression& e) const {
    if (e.kind == Kind::operation && e.op == Operator::both) {
      return has_volume(e.operands.front()) || has_volume(e.operands.back());
    }
    const bool over =
        e.kind == Kind::operation && (e.op == Operator::greater || e.op == Operator::greater_equal);
    return over && constant_value(e.operands.back(), scope_) &&
           (is_call_of(e.operands.front(), Function::Name::count) ||
            is_call_of(e.operands.front(), Function::Name::sum));
  }

  void ratio_without_volume() {
    const auto* const ratio = find_ratio(*parts_.when);
    if (ratio != nullptr && !has_volume(*parts_.when)) {
      say(*ratio, "a share of very few requests says little",
          "add a minimum, as in: and count(over 10m) >= 50");
    }
  }

  void never_fires() {
    if (const auto* const impossible = find_impossible(*parts_.when, scope_)) {
      say(*impossible, "this can never be true", "the rule would never fire");
    }
  }

  void no_gap() {
    const auto& lifecycle = draft_.envelope.lifecycle;
    const auto* const call = find_call(*parts_.when, is_continuous);
    if (call == nullptr || parts_.clears_next_period || lifecycle.clear_hold != Duration{0}) {
      return;
    }
    const bool calendar = window_of(*call) && is_calendar(*window_of(*call));
    if (!parts_.clear) {
      say(*call, "a value around its limit would fire and resolve again and again",
          calendar ? "add: clear: next_period" : "add a \"clear\" some way below the limit");
    } else if (leaves_no_gap(*parts_.when, *parts_.clear, scope_)) {
      report_.lint(draft_.clear->value,
                   Complaint{parts_.clear->span, "it clears at the very limit it fires at",
                             "leave a gap, as in: < 80% of budget"});
    }
  }

  // Whether everything that `late` matches is matched by `early`.
  static bool covers(const OverrideDraft& early, const OverrideDraft& late) {
    return std::ranges::all_of(early.match, [&](const Override::Match& wide) {
      return wide.pattern == "*" ||
             std::ranges::any_of(late.match, [&](const Override::Match& narrow) {
               return narrow.dimension == wide.dimension &&
                      (narrow.pattern == wide.pattern ||
                       (!is_glob(narrow.pattern) && glob_matches(wide.pattern, narrow.pattern)));
             });
    });
  }

  void never_matches(std::size_t index) {
    const auto& late = parts_.overrides[index];
    for (std::size_t i = 0; i < index; ++i) {
      if (covers(parts_.overrides[i], late)) {
        report_.lint(*late.node, "this override can never match",
                     fmt::format("the one at line {} matches all of it first",
                                 parts_.overrides[i].node->where.line));
        return;
      }
    }
  }

  const RuleDraft& draft_;
  const RuleParts& parts_;
  Report& report_;
  Scope scope_;
};

}  // namespace

void lint_rule(const RuleDraft& draft, const RuleParts& parts, Report& report) {
  Lint(draft, parts, report).run();
}

}  // namespace tokentail
