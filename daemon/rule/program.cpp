// SPDX-License-Identifier: Apache-2.0
#include "rule/program.hpp"

#include <algorithm>
#include <array>
#include <compare>

#include "rule/glob.hpp"

namespace tokentail {
namespace {

constexpr std::size_t usual_depth = 6;
// The parser's nesting, times the operands that can wait at each level of it.
constexpr std::size_t deepest = 512;

std::optional<Quantity> calculate(Operator op, const Quantity& a, const Quantity& b) {
  switch (op) {
    case Operator::add:
      return add(a, b);
    case Operator::subtract:
      return subtract(a, b);
    case Operator::divide:
      return divide(a, b);
    default:
      return multiply(a, b);
  }
}

bool accepts(Operator op, std::strong_ordering order) {
  switch (op) {
    case Operator::less:
      return order < 0;
    case Operator::less_equal:
      return order <= 0;
    case Operator::greater:
      return order > 0;
    case Operator::greater_equal:
      return order >= 0;
    case Operator::equal:
      return order == 0;
    default:
      return order != 0;
  }
}

Value both(const Value& a, const Value& b) {
  if (a.is_false() || b.is_false()) {
    return Value::truth(false);
  }
  return a.known && b.known ? Value::truth(true) : Value{};
}

Value either(const Value& a, const Value& b) {
  if (a.is_true() || b.is_true()) {
    return Value::truth(true);
  }
  return a.known && b.known ? Value::truth(false) : Value{};
}

Value on_numbers(Operator op, const Value& a, const Value& b) {
  if (op == Operator::both) {
    return both(a, b);
  }
  if (op == Operator::either) {
    return either(a, b);
  }
  if (!a.known || !b.known) {
    return {};
  }
  if (is_comparison(op)) {
    const auto order = compare(a.number, b.number);
    return order ? Value::truth(accepts(op, *order)) : Value{};
  }
  const auto result = calculate(op, a.number, b.number);
  return result ? Value::of(*result) : Value{};
}

Value on_texts(Operator op, const Value& a, const Value& b) {
  if (!a.known || !b.known) {
    return {};
  }
  return Value::truth(op == Operator::like ? glob_matches(b.text, a.text)
                                           : (a.text == b.text) == (op == Operator::equal));
}

}  // namespace

Value Program::run(const Evidence& evidence) const {
  if (code_.empty()) {
    return {};
  }
  return depth_max_ <= usual_depth ? run_with<usual_depth>(evidence) : run_with<deepest>(evidence);
}

template <std::size_t Depth>
Value Program::run_with(const Evidence& evidence) const {
  std::array<Value, Depth> stack;
  std::size_t top = 0;
  for (std::size_t at = 0; at < code_.size(); ++at) {
    const Instruction& instruction = code_[at];
    switch (instruction.code) {
      case Code::number:
      case Code::text:
      case Code::field:
      case Code::window:
        stack[top++] = pushed(instruction, evidence);
        break;
      case Code::number_operation:
        if (instruction.op == Operator::negation) {
          Value& value = stack[top - 1];
          value = value.known ? Value::truth(value.is_false()) : value;
          break;
        }
        --top;
        stack[top - 1] = on_numbers(instruction.op, stack[top - 1], stack[top]);
        break;
      case Code::text_operation:
        --top;
        stack[top - 1] = on_texts(instruction.op, stack[top - 1], stack[top]);
        break;
      case Code::in_numbers:
      case Code::in_texts:
        stack[top - 1] = in_list(instruction, stack[top - 1]);
        break;
      case Code::skip_if_false:
        at = stack[top - 1].is_false() ? instruction.at : at;
        break;
      case Code::skip_if_true:
        at = stack[top - 1].is_true() ? instruction.at : at;
        break;
    }
  }
  return stack[0];
}

Value Program::pushed(const Instruction& instruction, const Evidence& evidence) const {
  switch (instruction.code) {
    case Code::number:
      return Value::of(numbers_[instruction.at]);
    case Code::text:
      return Value::of(std::string_view(texts_[instruction.at]));
    case Code::field:
      return load(fields_[instruction.at], evidence);
    default:
      break;
  }
  if (evidence.table == nullptr || evidence.key == no_key) {
    return {};
  }
  const auto answer = evidence.table->value(evidence.key, instruction.at, evidence.now);
  return answer.known ? Value::of(Quantity{answer.numerator, answer.denominator}) : Value{};
}

Value Program::in_list(const Instruction& instruction, const Value& value) const {
  if (!value.known) {
    return {};
  }
  const std::size_t begin = instruction.at;
  for (std::size_t i = begin; i < begin + instruction.count; ++i) {
    const bool same = instruction.code == Code::in_texts
                          ? value.text == texts_[i]
                          : compare(value.number, numbers_[i]) == std::strong_ordering::equal;
    if (same) {
      return Value::truth(true);
    }
  }
  return Value::truth(false);
}

void Program::emit(const Instruction& instruction, int growth) {
  code_.push_back(instruction);
  depth_ = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(depth_) + growth);
  depth_max_ = std::max(depth_max_, depth_);
}

void Program::push(Quantity constant) {
  emit({.code = Code::number, .at = static_cast<std::uint32_t>(numbers_.size())}, 1);
  numbers_.push_back(constant);
}

void Program::push(std::string_view constant) {
  emit({.code = Code::text, .at = static_cast<std::uint32_t>(texts_.size())}, 1);
  texts_.emplace_back(constant);
}

void Program::push(const Field& field) {
  emit({.code = Code::field, .at = static_cast<std::uint32_t>(fields_.size())}, 1);
  fields_.push_back(field);
  reads_record_ = reads_record_ || field.kind != Field::Kind::dimension;
}

void Program::push_window(std::size_t aggregator) {
  emit({.code = Code::window, .at = static_cast<std::uint32_t>(aggregator)}, 1);
}

void Program::apply(Operator op, Unit operand_unit) {
  const auto code = operand_unit == Unit::text ? Code::text_operation : Code::number_operation;
  emit({.code = code, .op = op}, op == Operator::negation ? 0 : -1);
}

void Program::apply_in(std::span<const Expression> literals) {
  const bool texts = literals.front().unit == Unit::text;
  const auto begin = texts ? texts_.size() : numbers_.size();
  for (const auto& literal : literals) {
    if (texts) {
      texts_.push_back(literal.text);
    } else {
      numbers_.push_back(literal.number);
    }
  }
  emit({.code = texts ? Code::in_texts : Code::in_numbers,
        .at = static_cast<std::uint32_t>(begin),
        .count = static_cast<std::uint32_t>(literals.size())},
       0);
}

std::size_t Program::skip_if_decided(Operator op) {
  emit({.code = op == Operator::both ? Code::skip_if_false : Code::skip_if_true}, 0);
  return code_.size() - 1;
}

void Program::land(std::size_t skip) {
  code_[skip].at = static_cast<std::uint32_t>(code_.size() - 1);
}

}  // namespace tokentail
