// SPDX-License-Identifier: Apache-2.0
// An expression as it runs: code for a small stack machine over exact quantities.
//
// It runs once per rule and record, so it allocates nothing and skips what cannot change the
// answer. Errors at run time (division by zero, a value beyond 128 bits) make the result unknown.
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

  // Whether it needs a record, and so says nothing when only time has passed.
  [[nodiscard]] bool reads_record() const { return reads_record_; }

  // Unknown for an empty program.
  [[nodiscard]] Value run(const Evidence& evidence) const;
  // Whether it comes to true. Quick where its first test fails, as it does for nearly all records.
  [[nodiscard]] bool holds(const Evidence& evidence) const;

  // Building, by the compiler: operands first, in postfix order.
  void push(Quantity constant);
  void push(std::string_view constant);
  void push(const Field& field);
  void push_window(std::size_t aggregator);
  void apply(Operator op, Unit operand_unit);
  void apply_in(std::span<const Expression> literals);

  // Skips to where land() is called when the left side alone decides `op`, an `and` or an `or`.
  [[nodiscard]] std::size_t skip_if_decided(Operator op);
  void land(std::size_t skip);

 private:
  enum class Code : std::uint8_t {
    number,
    text,
    field,
    window,
    field_test,   // a field or a window against a constant: most of what rules are made of, so one
    window_test,  // instruction and not three
    number_operation,
    text_operation,
    in_numbers,
    in_texts,
    skip_if_false,
    skip_if_true,
  };

  struct Instruction {
    Code code = Code::number;
    Operator op = Operator::both;
    std::uint32_t at = 0;     // what to push, where the list begins, or where to skip to
    std::uint32_t count = 0;  // of a list
    std::uint32_t limit = 0;  // the constant of a test
  };

  template <std::size_t Depth>
  [[nodiscard]] Value run_with(const Evidence& evidence) const;
  [[nodiscard]] Value pushed(const Instruction& instruction, const Evidence& evidence) const;
  [[nodiscard]] Value in_list(const Instruction& instruction, const Value& value) const;
  [[nodiscard]] bool first_decides() const;
  [[nodiscard]] bool passes(const Instruction& test, const Evidence& evidence) const;
  [[nodiscard]] Value tested(const Instruction& instruction, const Evidence& evidence) const;
  static int growth(const Instruction& instruction);
  void emit(const Instruction& instruction);
  [[nodiscard]] bool fuse(Operator op);

  std::vector<Instruction> code_;
  std::vector<Quantity> numbers_;
  std::vector<std::string> texts_;
  std::vector<Field> fields_;
  std::size_t depth_max_ = 0;
  bool reads_record_ = false;
};

}  // namespace tokentail
