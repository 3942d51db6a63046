// SPDX-License-Identifier: Apache-2.0
#include "rule/condition_compiler.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "rule/call_compiler.hpp"
#include "rule/function.hpp"

namespace tokentail {
namespace {

using Kind = Expression::Kind;
using Exits = Decision::Exits;

// What one look costs: a sum is kept, others walk their days or panes.
int cost(const Expression& e) {
  if (e.kind == Kind::call) {
    const bool is_sum = is_call_of(e, Function::Name::sum) || is_call_of(e, Function::Name::count);
    return is_sum ? 2 : 3;
  }
  int most = e.kind == Kind::operation && e.op == Operator::like ? 1 : 0;
  for (const auto& operand : e.operands) {
    most = std::max(most, cost(operand));
  }
  return most;
}

void flatten(const Expression& e, Operator op, std::vector<const Expression*>& parts) {
  if (e.kind != Kind::operation || e.op != op) {
    parts.push_back(&e);
    return;
  }
  for (const auto& operand : e.operands) {
    flatten(operand, op, parts);
  }
}

std::vector<const Expression*> cheapest_first(const Expression& e) {
  std::vector<const Expression*> parts;
  flatten(e, e.op, parts);
  std::ranges::stable_sort(parts, {}, [](const Expression* part) { return cost(*part); });
  return parts;
}

bool reads_record(const Expression& e) {
  if (e.kind == Kind::name) {
    const auto field = field_named(e.text);
    return field && field->kind != Field::Kind::dimension;
  }
  if (is_call_of(e, Function::Name::first_seen)) {
    return true;
  }
  if (is_call_of(e, Function::Name::turns_until)) {
    return reads_record(e.operands.front().operands.back());
  }
  // What other windows measure is in the table.
  return e.kind == Kind::operation && std::ranges::any_of(e.operands, reads_record);
}

class ConditionCompiler {
 public:
  explicit ConditionCompiler(const Surroundings& around) : around_(around) {}

  Decision run(const Expression& e, bool negated) && {
    emit(e, negated, {});
    decision_.resolve(place_of_);
    return std::move(decision_);
  }

 private:
  void emit(const Expression& e, bool negated, Exits exits) {
    const bool is_operation = e.kind == Kind::operation;
    if (is_operation && e.op == Operator::negation) {
      emit(e.operands.front(), !negated, exits);
    } else if (is_operation && (e.op == Operator::both || e.op == Operator::either)) {
      emit_logic(e, negated, exits);
    } else if (const auto flag = flag_of(e)) {
      decision_.add(Operator::not_equal, {.source = Term::Source::field, .field = *flag},
                    {.factor = {}}, negated, exits);
    } else if (!is_operation ||
               (!emit_amounts(e, negated, exits) && !emit_texts(e, negated, exits))) {
      decision_.add(compile(e, around_), negated, exits);
    }
  }

  // A field that is true or not: 1 or 0.
  std::optional<Field> flag_of(const Expression& e) const {
    const auto field = e.kind == Kind::name && !constant_value(e, around_.scope)
                           ? field_named(e.text)
                           : std::nullopt;
    return field && field->unit == Unit::boolean ? field : std::nullopt;
  }

  // not (a and b) is (not a) or (not b).
  void emit_logic(const Expression& e, bool negated, Exits exits) {
    const bool all_must_pass = (e.op == Operator::both) != negated;
    auto parts = cheapest_first(e);
    const auto* const last = parts.back();
    parts.pop_back();
    for (const auto* part : parts) {
      const auto next = static_cast<Decision::Place>(place_of_.size());
      place_of_.push_back(Decision::no);
      emit(*part, negated,
           all_must_pass ? Exits{.if_true = next, .if_not = exits.if_not}
                         : Exits{.if_true = exits.if_true, .if_not = next});
      place_of_[next] = static_cast<Decision::Place>(decision_.size());
    }
    emit(*last, negated, exits);
  }

  bool emit_amounts(const Expression& e, bool negated, Exits exits) {
    if (!is_comparison(e.op) || e.op == Operator::in || e.operands.front().unit == Unit::text) {
      return false;
    }
    const auto left = term(e.operands.front());
    const auto right = left ? term(e.operands.back()) : std::nullopt;
    if (right) {
      decision_.add(e.op, *left, *right, negated, exits);
    }
    return right.has_value();
  }

  // factor * something, in either order, or `share of something`.
  std::optional<Term> term(const Expression& e) {
    if (const auto constant = constant_value(e, around_.scope)) {
      return Term{.factor = constant->number};
    }
    if (e.kind == Kind::name) {
      const auto field = *field_named(e.text);
      return is_fraction(field)
                 ? std::nullopt
                 : std::optional(Term{.source = Term::Source::field, .field = field});
    }
    if (e.kind == Kind::call) {
      return is_call_of(e, Function::Name::turns_until) ? std::nullopt : std::optional(window(e));
    }
    return e.op == Operator::multiply || e.op == Operator::of ? product(e) : std::nullopt;
  }

  Term window(const Expression& call) {
    return {.source = Term::Source::window,
            .aggregator = around_.aggregators->index_of(aggregator_of(call, around_))};
  }

  std::optional<Term> product(const Expression& e) {
    const auto left = constant_value(e.operands.front(), around_.scope);
    const auto right = constant_value(e.operands.back(), around_.scope);
    auto scaled = left ? term(e.operands.back()) : right ? term(e.operands.front()) : std::nullopt;
    if (!scaled) {
      return std::nullopt;
    }
    const auto factor = multiply((left ? left : right)->number, scaled->factor);
    if (!factor) {
      return std::nullopt;
    }
    scaled->factor = *factor;
    return scaled;
  }

  bool emit_texts(const Expression& e, bool negated, Exits exits) {
    const auto& subject = e.operands.front();
    const bool is_list =
        e.op == Operator::equal || e.op == Operator::not_equal || e.op == Operator::in;
    if (!is_list || subject.kind != Kind::name || subject.unit != Unit::text ||
        constant_value(subject, around_.scope)) {
      return false;
    }
    std::vector<std::string> texts;
    for (std::size_t i = 1; i < e.operands.size(); ++i) {
      const auto constant = constant_value(e.operands[i], around_.scope);
      if (!constant) {
        return false;
      }
      texts.push_back(constant->text);
    }
    decision_.add(*field_named(subject.text), TextList(std::move(texts)),
                  negated != (e.op == Operator::not_equal), exits);
    return true;
  }

  const Surroundings& around_;
  Decision decision_;
  std::vector<Decision::Place> place_of_;  // of the places given out before their tests existed
};

}  // namespace

Condition compile_condition(const Expression& e, const Surroundings& around) {
  return {ConditionCompiler(around).run(e, false), ConditionCompiler(around).run(e, true),
          reads_record(e)};
}

}  // namespace tokentail
