// SPDX-License-Identifier: Apache-2.0
#include "rule/quantity.hpp"

#include <utility>

namespace tokentail {
namespace {

std::optional<Int128> checked_add(Int128 a, Int128 b) {
  Int128 result = 0;
  return __builtin_add_overflow(a, b, &result) ? std::nullopt : std::optional(result);
}

bool is_narrow(Int128 value) {
  return value == static_cast<std::int64_t>(value);
}

// Nearly all factors are narrow, and the checked product of wide ones is several times dearer.
std::optional<Int128> checked_multiply(Int128 a, Int128 b) {
  if (is_narrow(a) && is_narrow(b)) {
    return a * b;
  }
  Int128 result = 0;
  return __builtin_mul_overflow(a, b, &result) ? std::nullopt : std::optional(result);
}

Int128 greatest_common_divisor(Int128 a, Int128 b) {
  while (b != 0) {
    a = std::exchange(b, a % b);
  }
  return a < 0 ? -a : a;
}

std::optional<Quantity> try_add(Quantity a, Quantity b) {
  const auto left = checked_multiply(a.numerator, b.denominator);
  const auto right = checked_multiply(b.numerator, a.denominator);
  const auto denominator = checked_multiply(a.denominator, b.denominator);
  if (!left || !right || !denominator) {
    return std::nullopt;
  }
  const auto numerator = checked_add(*left, *right);
  return numerator ? std::optional(Quantity{*numerator, *denominator}) : std::nullopt;
}

std::optional<Quantity> try_multiply(Quantity a, Quantity b) {
  const auto numerator = checked_multiply(a.numerator, b.numerator);
  const auto denominator = checked_multiply(a.denominator, b.denominator);
  return numerator && denominator ? std::optional(Quantity{*numerator, *denominator})
                                  : std::nullopt;
}

struct Split {
  Int128 whole;
  Int128 rest;  // in [0, denominator)
};

Split split(Quantity q) {
  Split result{.whole = q.numerator / q.denominator, .rest = q.numerator % q.denominator};
  if (result.rest < 0) {
    result.rest += q.denominator;
    --result.whole;
  }
  return result;
}

// By continued fractions: whole parts first, then the reciprocals of the rests. Cannot overflow.
std::strong_ordering compare_slowly(Quantity a, Quantity b) {
  bool swapped = false;
  for (;;) {
    const Split left = split(a);
    const Split right = split(b);
    std::strong_ordering order = left.whole <=> right.whole;
    if (order == 0 && (left.rest == 0 || right.rest == 0)) {
      order = left.rest <=> right.rest;
      return swapped ? 0 <=> order : order;
    }
    if (order != 0) {
      return swapped ? 0 <=> order : order;
    }
    a = {.numerator = a.denominator, .denominator = left.rest};
    b = {.numerator = b.denominator, .denominator = right.rest};
    swapped = !swapped;
  }
}

}  // namespace

std::string_view name_of(Unit unit) {
  switch (unit) {
    case Unit::number:
      return "number";
    case Unit::tokens:
      return "tokens";
    case Unit::usd:
      return "usd";
    case Unit::duration:
      return "duration";
    case Unit::text:
      return "text";
    case Unit::boolean:
      return "yes/no";
  }
  return {};
}

Quantity reduced(Quantity q) {
  const Int128 divisor = greatest_common_divisor(q.numerator, q.denominator);
  return {.numerator = q.numerator / divisor, .denominator = q.denominator / divisor};
}

std::optional<Quantity> add(Quantity a, Quantity b) {
  if (a.denominator == b.denominator) {
    const auto numerator = checked_add(a.numerator, b.numerator);
    return numerator ? std::optional(Quantity{*numerator, a.denominator}) : std::nullopt;
  }
  const auto sum = try_add(a, b);
  return sum ? sum : try_add(reduced(a), reduced(b));
}

std::optional<Quantity> subtract(Quantity a, Quantity b) {
  const auto negated = checked_multiply(b.numerator, -1);
  return negated ? add(a, {.numerator = *negated, .denominator = b.denominator}) : std::nullopt;
}

std::optional<Quantity> multiply(Quantity a, Quantity b) {
  const auto product = try_multiply(a, b);
  if (product) {
    return product;
  }
  const Quantity left = reduced({.numerator = a.numerator, .denominator = b.denominator});
  const Quantity right = reduced({.numerator = b.numerator, .denominator = a.denominator});
  return try_multiply(left, right);
}

std::optional<Quantity> divide(Quantity a, Quantity b) {
  if (b.numerator == 0) {
    return std::nullopt;
  }
  const auto top = checked_multiply(b.denominator, b.numerator < 0 ? -1 : 1);
  const auto bottom = checked_multiply(b.numerator, b.numerator < 0 ? -1 : 1);
  return top && bottom ? multiply(a, {.numerator = *top, .denominator = *bottom}) : std::nullopt;
}

std::optional<std::strong_ordering> compare(const Quantity& a, const Quantity& b) {
  if (a.denominator == b.denominator) {
    return a.numerator <=> b.numerator;
  }
  const auto left = checked_multiply(a.numerator, b.denominator);
  const auto right = checked_multiply(b.numerator, a.denominator);
  return left && right ? *left <=> *right : compare_slowly(a, b);
}

}  // namespace tokentail
