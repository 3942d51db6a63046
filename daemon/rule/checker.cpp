// SPDX-License-Identifier: Apache-2.0
#include "rule/checker.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/diagnostic.hpp"
#include "core/escape.hpp"
#include "rule/call_check.hpp"
#include "rule/field.hpp"
#include "rule/function.hpp"
#include "rule/unit_mismatch.hpp"

namespace tokentail {
namespace {

using Kind = Expression::Kind;
using Result = std::optional<Unit>;

class Checker {
 public:
  Checker(const Scope& scope, Complaints& complaints) : scope_(scope), complaints_(complaints) {}

  // Nothing means that a complaint was made, so that nobody above makes another.
  Result check(Expression& e) {
    const auto unit = check_kind(e);
    e.unit = unit.value_or(e.unit);
    return unit;
  }

  // A misplaced word that no comparison complained about.
  void check_literals(const Expression& e) {
    if (e.tokens_misplaced) {
      complain(e.span, fmt::format("{} is not a number of tokens", e.text), minutes_hint(e.text));
    }
    for (const auto& operand : e.operands) {
      check_literals(operand);
    }
  }

 private:
  std::nullopt_t complain(Span span, std::string message, std::string hint = {}) {
    complaints_.push_back({span, std::move(message), std::move(hint)});
    return std::nullopt;
  }

  Result check_kind(Expression& e) {
    switch (e.kind) {
      case Kind::number:
      case Kind::text:
        return e.unit;
      case Kind::name:
        return name(e);
      case Kind::call:
        return check_call(e, scope_, complaints_);
      case Kind::operation:
        return operation(e);
    }
    return std::nullopt;
  }

  Result name(const Expression& e) {
    if (const auto constant = scope_.constants.find(e.text); constant != scope_.constants.end()) {
      return constant->second.unit;
    }
    if (scope_.broken.contains(e.text)) {
      return std::nullopt;
    }
    const auto field = field_named(e.text);
    if (field && scope_.kind != Scope::Kind::constant) {
      return field->unit;
    }
    if (field) {
      return complain(e.span, fmt::format("\"{}\" is not known before a record arrives", e.text),
                      "use literals and parameters here");
    }
    if (e.text == "level") {
      return complain(e.span, "this rule has no levels",
                      "add: levels: { warning: ..., critical: ... }");
    }
    if (const auto* const function = function_named(e.text)) {
      return complain(e.span, fmt::format("{} is a function", e.text),
                      fmt::format("as in: {}", function->example));
    }
    return complain(e.span, fmt::format("unknown name \"{}\"", printable(e.text, 60)),
                    name_hint(e.text));
  }

  [[nodiscard]] std::string name_hint(std::string_view name) const {
    const auto fields = field_names();
    std::vector<std::string_view> names(fields.begin(), fields.end());
    for (const auto& [constant, value] : scope_.constants) {
      names.push_back(constant);
    }
    auto hint = did_you_mean(name, names);
    if (!hint.empty()) {
      return hint;
    }
    // YAML takes the first pair of quotes around a value for its own.
    return scope_.kind == Scope::Kind::constant
               ? fmt::format("a text wants both kinds of quotes here: '\"{}\"'",
                             printable(name, 60))
               : "it is no field and no parameter; a text stands in double quotes";
  }

  Result operation(Expression& e) {
    bool good = true;
    for (auto& operand : e.operands) {
      good = check(operand).has_value() && good;
    }
    if (!good) {
      return std::nullopt;
    }
    if (e.op <= Operator::negation) {
      return logic(e);
    }
    return is_comparison(e.op) ? comparison(e) : arithmetic(e);
  }

  Result logic(const Expression& e) {
    bool good = true;
    for (const auto& operand : e.operands) {
      if (operand.unit != Unit::boolean) {
        complain(operand.span,
                 fmt::format("\"{}\" needs comparisons; this is {}", symbol_of(e.op),
                             name_of(operand.unit)),
                 "compare it with something, as in: cost > $5");
        good = false;
      }
    }
    return good ? Result(Unit::boolean) : std::nullopt;
  }

  Result comparison(const Expression& e) {
    const auto& left = e.operands.front();
    bool good = true;
    for (std::size_t i = 1; i < e.operands.size(); ++i) {
      const auto& right = e.operands[i];
      if (left.unit != right.unit) {
        complaints_.push_back(cannot_compare(left, right));
        good = false;
      }
    }
    return good ? comparable(e) : std::nullopt;
  }

  Result comparable(const Expression& e) {
    const auto& left = e.operands.front();
    const auto& right = e.operands.back();
    if (left.unit == Unit::boolean) {
      return complain(e.span, "yes/no values cannot be compared", "use and, or, not");
    }
    if (e.op == Operator::like) {
      return like(left, right);
    }
    if (left.unit == Unit::text && e.op < Operator::equal) {
      return complain(e.span, fmt::format("texts have no order for \"{}\"", symbol_of(e.op)),
                      "compare texts with == != in like");
    }
    return Unit::boolean;
  }

  Result like(const Expression& left, const Expression& right) {
    if (left.unit != Unit::text) {
      return complain(left.span,
                      fmt::format("\"like\" needs a text; this is {}", name_of(left.unit)));
    }
    const bool fixed = right.kind == Kind::text || scope_.constants.contains(right.text);
    return fixed ? Result(Unit::boolean)
                 : complain(right.span, "\"like\" needs a glob in double quotes",
                            "as in: model like \"gpt-*\"");
  }

  Result arithmetic(const Expression& e) {
    const Unit left = e.operands.front().unit;
    const Unit right = e.operands.back().unit;
    for (const auto& operand : e.operands) {
      if (operand.unit == Unit::text || operand.unit == Unit::boolean) {
        return complain(operand.span,
                        fmt::format("cannot calculate with {}",
                                    operand.unit == Unit::text ? "a text" : "yes/no"));
      }
    }
    if (e.op == Operator::of && left != Unit::number) {
      return complain(e.operands.front().span, "\"of\" needs a share on its left",
                      "as in: 90% of context_window");
    }
    const auto unit = combined(e.op, left, right);
    return unit ? unit : mismatch(e);
  }

  // The unit of the result, or nothing when the two do not go together.
  static std::optional<Unit> combined(Operator op, Unit left, Unit right) {
    if (op == Operator::add || op == Operator::subtract) {
      return left == right ? std::optional(left) : std::nullopt;
    }
    if (right == Unit::number) {
      return left;
    }
    if (op == Operator::divide) {
      return left == right ? std::optional(Unit::number) : std::nullopt;
    }
    return left == Unit::number ? std::optional(right) : std::nullopt;
  }

  Result mismatch(const Expression& e) {
    complaints_.push_back(cannot_combine(e));
    return std::nullopt;
  }

  const Scope& scope_;
  Complaints& complaints_;
};

}  // namespace

std::optional<Unit> check_part(Expression& part, const Scope& scope, Complaints& complaints) {
  return Checker(scope, complaints).check(part);
}

std::optional<Unit> check(Expression& expression, const Scope& scope, Complaints& complaints) {
  const auto before = complaints.size();
  Checker checker(scope, complaints);
  const auto unit = checker.check(expression);
  if (complaints.size() == before) {
    checker.check_literals(expression);
  }
  return complaints.size() == before ? unit : std::nullopt;
}

}  // namespace tokentail
