// SPDX-License-Identifier: Apache-2.0
// An expression for its value, as it runs: code for a small stack machine over exact quantities.
// What only has to come to true is a Condition.
//
// It allocates nothing. Errors at run time (division by zero, a value beyond 128 bits) make the
// result unknown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rule/evidence.hpp"
#include "rule/expression.hpp"
#include "rule/field.hpp"
#include "rule/quantity.hpp"
#include "rule/value.hpp"

namespace tokentail {

class Program {
 public:
  [[nodiscard]] bool empty() const { return code_.empty(); }

  // Unknown for an empty program.
  [[nodiscard]] Value run(const Evidence& evidence) const;

  // Building, by the compiler: operands first, in postfix order.
  void push(Quantity constant);
  void push(std::string_view constant);
  void push(const Field& field);
  void push_window(std::size_t aggregator);
  void apply(Operator op, Unit operand_unit);
  void apply_in(std::span<const Expression> literals);
  // Of an amount, its growth and its limit: how many more growths reach the limit.
  void apply_turns();

 private:
  enum class Code : std::uint8_t {
    number,
    text,
    field,
    window,
    number_operation,
    text_operation,
    in_numbers,
    in_texts,
    turns,
  };

  struct Instruction {
    Code code = Code::number;
    Operator op = Operator::both;
    std::uint32_t at = 0;     // what to push, or where the list begins
    std::uint32_t count = 0;  // of a list
  };

  template <std::size_t Depth>
  [[nodiscard]] Value run_with(const Evidence& evidence) const;
  [[nodiscard]] Value pushed(const Instruction& instruction, const Evidence& evidence) const;
  [[nodiscard]] Value in_list(const Instruction& instruction, const Value& value) const;
  static int growth(const Instruction& instruction);
  void emit(const Instruction& instruction);

  std::vector<Instruction> code_;
  std::vector<Quantity> numbers_;
  std::vector<std::string> texts_;
  std::vector<Field> fields_;
  int depth_ = 0;  // values that wait when all of the code has run
  int depth_max_ = 0;
};

}  // namespace tokentail
