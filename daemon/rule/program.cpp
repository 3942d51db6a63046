// SPDX-License-Identifier: Apache-2.0
#include "rule/program.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <memory>
#include <type_traits>

#include "rule/glob.hpp"

namespace tokentail {
namespace {

constexpr int usual_depth = 6;
// The parser's nesting, times the operands that can wait at each level of it.
constexpr int deepest = 512;

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

// Rounded up: the turn in which the limit is reached is the last.
Value turns(const Value& amount, const Value& growth, const Value& limit) {
  const bool known = amount.known && growth.known && limit.known && growth.number.numerator > 0;
  const auto left = known ? subtract(limit.number, amount.number) : std::nullopt;
  const auto exact = left ? divide(*left, growth.number) : std::nullopt;
  if (!exact) {
    return {};
  }
  const auto whole = (exact->numerator + exact->denominator - 1) / exact->denominator;
  return Value::of(Quantity{.numerator = exact->numerator > 0 ? whole : 0});
}

// Values on top of one another. Places are filled when they are first used: most runs use one, and
// clearing the others would cost more than the run.
template <std::size_t Depth>
class Stack {
 public:
  Stack() {}  // NOLINT(modernize-use-equals-default): a union has no default

  void push(const Value& value) { std::construct_at(&values_[size_++], value); }
  void pop() { --size_; }
  Value& top() { return values_[size_ - 1]; }
  Value& below() { return values_[size_ - 2]; }

 private:
  static_assert(std::is_trivially_copyable_v<Value> && std::is_trivially_destructible_v<Value>);

  union {
    std::array<Value, Depth> values_;
  };
  std::size_t size_ = 0;
};

}  // namespace

Value Program::run(const Evidence& evidence) const {
  if (code_.empty()) {
    return {};
  }
  return depth_max_ <= usual_depth ? run_with<usual_depth>(evidence) : run_with<deepest>(evidence);
}

template <std::size_t Depth>
Value Program::run_with(const Evidence& evidence) const {
  Stack<Depth> stack;
  for (const auto& instruction : code_) {
    switch (instruction.code) {
      case Code::number:
      case Code::text:
      case Code::field:
      case Code::window:
        stack.push(pushed(instruction, evidence));
        break;
      case Code::number_operation:
        if (instruction.op == Operator::negation) {
          Value& value = stack.top();
          value = value.known ? Value::truth(value.is_false()) : value;
          break;
        }
        stack.below() = on_numbers(instruction.op, stack.below(), stack.top());
        stack.pop();
        break;
      case Code::text_operation:
        stack.below() = on_texts(instruction.op, stack.below(), stack.top());
        stack.pop();
        break;
      case Code::in_numbers:
      case Code::in_texts:
        stack.top() = in_list(instruction, stack.top());
        break;
      case Code::turns: {
        const Value limit = stack.top();
        stack.pop();
        stack.below() = turns(stack.below(), stack.top(), limit);
        stack.pop();
        break;
      }
    }
  }
  return stack.top();
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
  const auto answer = load_window(instruction.at, evidence);
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

int Program::growth(const Instruction& instruction) {
  switch (instruction.code) {
    case Code::number:
    case Code::text:
    case Code::field:
    case Code::window:
      return 1;
    case Code::number_operation:
    case Code::text_operation:
      return instruction.op == Operator::negation ? 0 : -1;
    case Code::turns:
      return -2;
    case Code::in_numbers:
    case Code::in_texts:
      break;
  }
  return 0;
}

void Program::emit(const Instruction& instruction) {
  code_.push_back(instruction);
  depth_ += growth(instruction);
  depth_max_ = std::max(depth_max_, depth_);
}

void Program::push(Quantity constant) {
  emit({.code = Code::number, .at = static_cast<std::uint32_t>(numbers_.size())});
  numbers_.push_back(constant);
}

void Program::push(std::string_view constant) {
  emit({.code = Code::text, .at = static_cast<std::uint32_t>(texts_.size())});
  texts_.emplace_back(constant);
}

void Program::push(const Field& field) {
  emit({.code = Code::field, .at = static_cast<std::uint32_t>(fields_.size())});
  fields_.push_back(field);
}

void Program::push_window(std::size_t aggregator) {
  emit({.code = Code::window, .at = static_cast<std::uint32_t>(aggregator)});
}

void Program::apply(Operator op, Unit operand_unit) {
  emit({.code = operand_unit == Unit::text ? Code::text_operation : Code::number_operation,
        .op = op});
}

void Program::apply_turns() {
  emit({.code = Code::turns});
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
        .count = static_cast<std::uint32_t>(literals.size())});
}

}  // namespace tokentail
