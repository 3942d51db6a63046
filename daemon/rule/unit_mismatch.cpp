// SPDX-License-Identifier: Apache-2.0
#include "rule/unit_mismatch.hpp"

#include <utility>

#include <fmt/format.h>

namespace tokentail {
namespace {

bool is_literal(const Expression& e) {
  return e.kind == Expression::Kind::number || e.kind == Expression::Kind::text;
}

std::string bare_number_hint(std::string_view literal, Unit wanted) {
  if (literal.ends_with('%')) {
    return fmt::format(R"(a share needs "of", as in "{} of context_window")", literal);
  }
  switch (wanted) {
    case Unit::usd:
      return fmt::format("write a unit, as in \"${}\"", literal);
    case Unit::tokens:
      return fmt::format("write a unit, as in \"{} tokens\"", literal);
    case Unit::duration:
      return fmt::format("write a unit, as in \"{}s\"", literal);
    case Unit::text:
      return fmt::format("write texts in double quotes, as in \"{}\"", literal);
    default:
      return {};
  }
}

std::string literal_hint(const Expression& literal, Unit wanted) {
  if (literal.unit == Unit::duration && wanted == Unit::tokens) {
    return minutes_hint(literal.text);
  }
  if (literal.unit == Unit::number) {
    return bare_number_hint(literal.text, wanted);
  }
  if (wanted == Unit::tokens || wanted == Unit::usd || wanted == Unit::duration) {
    return wanted == Unit::tokens ? "tokens are written 200k tokens"
           : wanted == Unit::usd  ? "money is written $5"
                                  : "durations are written 30s or 15m";
  }
  if (wanted == Unit::number) {
    return literal.unit == Unit::text ? "leave the quotes away" : "leave the unit away";
  }
  return {};
}

std::string hint_for(const Expression& culprit, Unit wanted) {
  if (is_literal(culprit)) {
    return literal_hint(culprit, wanted);
  }
  if (culprit.kind == Expression::Kind::name) {
    return fmt::format("\"{}\" is {}", culprit.text, name_of(culprit.unit));
  }
  return {};
}

}  // namespace

std::string minutes_hint(std::string_view literal) {
  const auto number = literal.substr(0, literal.size() - 1);
  const bool minutes = literal.ends_with('m') && !number.empty() &&
                       number.find_first_not_of("0123456789") == std::string_view::npos;
  if (!minutes) {
    return {};
  }
  return number == "1" ? "1m is one minute, 1M is a million"
                       : fmt::format("{0}m is {0} minutes, {0}M is {0} million", number);
}

Complaint cannot_compare(const Expression& left, const Expression& right) {
  const bool left_is_wrong = is_literal(left) && !is_literal(right);
  const auto& culprit = left_is_wrong ? left : right;
  const auto& other = left_is_wrong ? right : left;
  return {culprit.span,
          fmt::format("cannot compare {} with {}", name_of(other.unit), name_of(culprit.unit)),
          hint_for(culprit, other.unit)};
}

Complaint cannot_combine(const Expression& operation) {
  const auto& left = operation.operands.front();
  const auto& right = operation.operands.back();
  switch (operation.op) {
    case Operator::add:
      return {right.span,
              fmt::format("cannot add {} to {}", name_of(right.unit), name_of(left.unit)),
              hint_for(right, left.unit)};
    case Operator::subtract:
      return {right.span,
              fmt::format("cannot subtract {} from {}", name_of(right.unit), name_of(left.unit)),
              hint_for(right, left.unit)};
    case Operator::divide:
      return {right.span,
              fmt::format("cannot divide {} by {}", name_of(left.unit), name_of(right.unit)),
              "divide by a number, or by the same unit"};
    default:
      return {right.span,
              fmt::format("cannot multiply {} by {}", name_of(left.unit), name_of(right.unit)),
              "one side must be a plain number"};
  }
}

}  // namespace tokentail
