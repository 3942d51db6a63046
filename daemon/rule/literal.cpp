// SPDX-License-Identifier: Apache-2.0
#include "rule/literal.hpp"

#include <optional>
#include <string>

#include <fmt/format.h>

#include "core/ascii.hpp"
#include "core/time.hpp"

namespace tokentail {
namespace {

constexpr int digits_max = 18;

// The decimal number at the front of `text`, taken off it; `_` may stand between digits. Nothing
// when there is none or it is too long to be exact.
std::optional<Quantity> take_decimal(std::string_view& text) {
  Quantity value;
  int digits = 0;
  bool point = false;
  std::size_t i = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.' && !point) {
      point = true;
    } else if (is_digit(c)) {
      value.numerator = value.numerator * 10 + (c - '0');
      value.denominator *= point ? 10 : 1;
      ++digits;
    } else if (c != '_') {
      break;
    }
    if (digits > digits_max) {
      return std::nullopt;
    }
  }
  const bool ends_in_point = i > 0 && text[i - 1] == '.';
  text.remove_prefix(i);
  return digits == 0 || ends_in_point ? std::nullopt : std::optional(value);
}

std::optional<Int128> multiplier(std::string_view suffix) {
  if (suffix.empty()) {
    return 1;
  }
  if (suffix == "k") {
    return 1'000;
  }
  if (suffix == "M") {
    return 1'000'000;
  }
  return suffix == "G" ? std::optional<Int128>(1'000'000'000) : std::nullopt;
}

std::expected<Literal, Complaint> unknown_suffix(std::string_view text, std::string_view suffix) {
  if (suffix == "K") {
    return wrong({}, fmt::format("unknown unit in \"{}\"", text), "write a small k for a thousand");
  }
  if (suffix == "B" || suffix == "b") {
    return wrong({}, fmt::format("unknown unit in \"{}\"", text), "write G for a thousand million");
  }
  return wrong({}, fmt::format("unknown unit in \"{}\"", text),
               "units are k M G, %, a $ in front, and ms s m h d w");
}

}  // namespace

std::expected<Literal, Complaint> parse_literal(std::string_view text) {
  std::string_view rest = text;
  const bool dollars = rest.starts_with('$');
  rest.remove_prefix(dollars ? 1 : 0);
  const auto number = take_decimal(rest);
  if (!number) {
    return wrong({}, fmt::format("\"{}\" is not a number", text),
                 fmt::format("at most {} digits, as in 1.5", digits_max));
  }
  Literal literal{.value = *number, .unit = dollars ? Unit::usd : Unit::number};
  if (const auto factor = multiplier(rest)) {
    literal.value.numerator *= *factor * (dollars ? Money::per_dollar : 1);
    return literal;
  }
  if (dollars) {
    return rest == "m" ? wrong({}, fmt::format("unknown unit in \"{}\"", text),
                               "write a large M for a million")
                       : unknown_suffix(text, rest);
  }
  if (rest == "%") {
    literal.value.denominator *= 100;
    return literal;
  }
  if (const auto duration = parse_duration(text)) {
    return Literal{.value = {.numerator = duration->count()}, .unit = Unit::duration};
  }
  if (number->denominator != 1 && parse_duration("1" + std::string(rest))) {
    return wrong({}, fmt::format("\"{}\" is not a duration", text),
                 "durations are whole numbers, as in 1h30m");
  }
  return unknown_suffix(text, rest);
}

}  // namespace tokentail
