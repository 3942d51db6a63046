// SPDX-License-Identifier: Apache-2.0
#include "rule/expression.hpp"

#include <algorithm>
#include <array>

namespace tokentail {
namespace {

std::string grouped(const Expression& expression) {
  return expression.kind == Expression::Kind::operation ? "(" + display(expression) + ")"
                                                        : display(expression);
}

std::string display_operation(const Expression& expression) {
  if (expression.op == Operator::negation) {
    return "not " + grouped(expression.operands.front());
  }
  std::string text =
      grouped(expression.operands.front()) + " " + std::string(symbol_of(expression.op)) + " ";
  if (expression.op != Operator::in) {
    return text + grouped(expression.operands.back());
  }
  text += "[";
  for (std::size_t i = 1; i < expression.operands.size(); ++i) {
    text += (i > 1 ? ", " : "") + display(expression.operands[i]);
  }
  return text + "]";
}

std::string display_call(const Expression& expression) {
  std::string text = expression.text + "(";
  for (const auto& operand : expression.operands) {
    text += display(operand);
  }
  if (expression.window) {
    text += (expression.operands.empty() ? "over " : " over ") + expression.window->text;
  }
  return text + ")";
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    result += c == '"' || c == '\\' ? "\\" : "";
    result += c;
  }
  return result + "\"";
}

}  // namespace

std::string_view symbol_of(Operator op) {
  constexpr std::array<std::string_view, 16> symbols{
      "or", "and", "not", "<", "<=", ">", ">=", "==", "!=", "like", "in", "+", "-", "*", "/", "of"};
  return symbols.at(static_cast<std::size_t>(op));
}

Operator mirrored(Operator op) {
  switch (op) {
    case Operator::less:
      return Operator::greater;
    case Operator::less_equal:
      return Operator::greater_equal;
    case Operator::greater:
      return Operator::less;
    case Operator::greater_equal:
      return Operator::less_equal;
    default:
      return op;
  }
}

std::string display(const Expression& expression) {
  switch (expression.kind) {
    case Expression::Kind::number:
      return expression.unit == Unit::tokens ? expression.text + " tokens" : expression.text;
    case Expression::Kind::text:
      return quoted(expression.text);
    case Expression::Kind::name:
      return expression.text;
    case Expression::Kind::call:
      return display_call(expression);
    case Expression::Kind::operation:
      return display_operation(expression);
  }
  return {};
}

bool has_call(const Expression& expression) {
  return expression.kind == Expression::Kind::call ||
         std::ranges::any_of(expression.operands, has_call);
}

bool mentions(const Expression& expression, std::string_view name) {
  return (expression.kind == Expression::Kind::name && expression.text == name) ||
         std::ranges::any_of(expression.operands,
                             [name](const auto& operand) { return mentions(operand, name); });
}

}  // namespace tokentail
