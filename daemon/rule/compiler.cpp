// SPDX-License-Identifier: Apache-2.0
#include "rule/compiler.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "rule/call_compiler.hpp"
#include "rule/function.hpp"

namespace tokentail {
namespace {

using Kind = Expression::Kind;

std::optional<Quantity> calculate(Operator op, Quantity a, Quantity b) {
  switch (op) {
    case Operator::add:
      return add(a, b);
    case Operator::subtract:
      return subtract(a, b);
    case Operator::multiply:
    case Operator::of:
      return multiply(a, b);
    case Operator::divide:
      return divide(a, b);
    default:
      return std::nullopt;
  }
}

class Compiler {
 public:
  explicit Compiler(const Surroundings& around) : around_(around) {}

  Program run(const Expression& e) && {
    emit(e);
    return std::move(program_);
  }

 private:
  void emit(const Expression& e) {
    if (const auto constant = constant_value(e, around_.scope)) {
      push(*constant);
    } else if (e.kind == Kind::name) {
      program_.push(*field_named(e.text));
    } else if (e.kind == Kind::call) {
      emit_call(e);
    } else {
      emit_operation(e);
    }
  }

  void emit_call(const Expression& e) {
    push_window(aggregator_of(e, around_));
    if (is_call_of(e, Function::Name::silent) || is_call_of(e, Function::Name::idle)) {
      push(*constant_value(e.operands.front(), around_.scope));
      program_.apply(Operator::greater_equal, Unit::duration);
    } else if (is_call_of(e, Function::Name::turns_until)) {
      push_window(growth_of(e, around_));
      emit(e.operands.front().operands.back());
      program_.apply_turns();
    }
  }

  void push_window(const Aggregator& aggregator) {
    program_.push_window(around_.aggregators->index_of(aggregator));
  }

  void push(const Constant& constant) {
    if (constant.unit == Unit::text) {
      program_.push(std::string_view(constant.text));
    } else {
      program_.push(constant.number);
    }
  }

  void emit_operation(const Expression& e) {
    emit(e.operands.front());
    if (e.op == Operator::in) {
      program_.apply_in(std::span(e.operands).subspan(1));
      return;
    }
    if (e.operands.size() == 2) {
      emit(e.operands.back());
    }
    program_.apply(e.op, e.operands.front().unit);
  }

  const Surroundings& around_;
  Program program_;
};

std::string canonical(const Constant& constant) {
  if (constant.unit == Unit::text) {
    return std::to_string(constant.text.size()) + ":" + constant.text;
  }
  const auto lowest = reduced(constant.number);
  return to_string(lowest.numerator) + "/" + to_string(lowest.denominator) + " " +
         std::string(name_of(constant.unit));
}

std::string canonical_call(const Expression& e, const Scope& scope) {
  std::string text = e.text + "(";
  if (e.operands.size() == 1) {
    text += canonical(e.operands.front(), scope);
  }
  if (e.window) {
    text += " over " + display(*window_of(e));
  }
  if (e.offset) {
    text += " offset " + display_duration(*read_offset(*e.offset));
  }
  return text + (e.same_weekday ? " same_weekday)" : ")");
}

}  // namespace

std::size_t AggregatorList::index_of(const Aggregator& aggregator) {
  const auto found = std::ranges::find(table_, aggregator);
  const auto index = static_cast<std::size_t>(found - table_.begin());
  if (found == table_.end()) {
    table_.push_back(aggregator);
  }
  if (std::ranges::find(used_, index) == used_.end()) {
    used_.push_back(index);
  }
  return index;
}

Program compile(const Expression& expression, const Surroundings& around) {
  return Compiler(around).run(expression);
}

Program compile_subject(const Expression& call, const Surroundings& around) {
  if (is_call_of(call, Function::Name::first_seen)) {
    return compile(call.operands.front(), around);
  }
  Program program;
  program.push_window(around.aggregators->index_of(aggregator_of(call, around)));
  return program;
}

std::optional<Constant> constant_value(const Expression& e, const Scope& scope) {
  switch (e.kind) {
    case Kind::number:
      return Constant{.unit = e.unit, .number = e.number, .text = {}};
    case Kind::text:
      return Constant{.unit = Unit::text, .number = {}, .text = e.text};
    case Kind::name: {
      const auto found = scope.constants.find(e.text);
      return found == scope.constants.end() ? std::nullopt : std::optional(found->second);
    }
    case Kind::call:
      return std::nullopt;
    case Kind::operation:
      break;
  }
  if (e.op < Operator::add) {
    return std::nullopt;
  }
  const auto left = constant_value(e.operands.front(), scope);
  const auto right = constant_value(e.operands.back(), scope);
  const auto result = left && right ? calculate(e.op, left->number, right->number) : std::nullopt;
  return result ? std::optional(Constant{.unit = e.unit, .number = *result, .text = {}})
                : std::nullopt;
}

std::string canonical(const Expression& e, const Scope& scope) {
  if (const auto constant = constant_value(e, scope)) {
    return canonical(*constant);
  }
  if (e.kind == Kind::call) {
    return canonical_call(e, scope);
  }
  if (e.kind == Kind::name) {
    return e.text;
  }
  std::string text = "(" + std::string(symbol_of(e.op));
  for (const auto& operand : e.operands) {
    text += " " + canonical(operand, scope);
  }
  return text + ")";
}

}  // namespace tokentail
