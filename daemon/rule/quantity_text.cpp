// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <limits>

#include "core/time.hpp"
#include "rule/quantity.hpp"

namespace tokentail {
namespace {

constexpr Int128 ns_per_second = 1'000'000'000;

Int128 floor_of(Quantity q) {
  const Int128 whole = q.numerator / q.denominator;
  return q.numerator % q.denominator < 0 ? whole - 1 : whole;
}

Int128 rounded(Quantity q) {
  const Int128 whole = floor_of(q);
  const Int128 rest = q.numerator - whole * q.denominator;
  return rest >= q.denominator - rest ? whole + 1 : whole;
}

// A non-negative fraction whose numerator and denominator leave room to multiply by ten.
struct Division {
  Int128 whole;
  Int128 rest;
  Int128 divisor;
};

Division division(Quantity q, Int128 scale) {
  constexpr Int128 room = std::numeric_limits<std::int64_t>::max();
  while (q.denominator > room) {  // a precision of 18 digits is more than is ever printed
    q.denominator /= 10;
    q.numerator /= 10;
  }
  const Int128 divisor = q.denominator * scale;
  return {.whole = q.numerator / divisor, .rest = q.numerator % divisor, .divisor = divisor};
}

void trim_zeros(std::string& fraction) {
  fraction.erase(fraction.find_last_not_of('0') + 1);
}

// The fraction's digits, when at most 12 of them say it exactly.
std::optional<std::string> exact_digits(Division d) {
  std::string digits;
  for (; d.rest != 0; d.rest %= d.divisor) {
    if (digits.size() == 12) {
      return std::nullopt;
    }
    d.rest *= 10;
    digits += static_cast<char>('0' + static_cast<int>(d.rest / d.divisor));
  }
  return digits;
}

std::string with_fraction(Int128 whole, std::string digits) {
  trim_zeros(digits);
  return digits.empty() ? to_string(whole) : to_string(whole) + "." + digits;
}

// Rounded half up to `places` decimals, zeros trimmed.
std::string rounded_text(const Division& d, int places) {
  Int128 unit = 1;
  for (int i = 0; i < places; ++i) {
    unit *= 10;
  }
  const Int128 steps = (d.rest * unit + d.divisor / 2) / d.divisor;
  std::string digits = to_string(steps % unit);
  digits.insert(0, static_cast<std::size_t>(places) - digits.size(), '0');
  return with_fraction(d.whole + steps / unit, digits);
}

std::string plain_number(Quantity q) {
  return q.numerator < q.denominator * 10'000 ? rounded_text(division(q, 1), 2)
                                              : display_count(floor_of(q));
}

std::string token_count(Int128 tokens) {
  if (tokens == 1) {
    return "1 token";
  }
  return (tokens < 10'000 ? to_string(tokens) : display_count(tokens)) + " tokens";
}

// To the millisecond under a minute, to the second above.
std::string short_duration(Quantity ns) {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  const Duration exact{static_cast<std::int64_t>(rounded(ns))};
  return exact < std::chrono::minutes{1} ? display_duration(std::chrono::round<milliseconds>(exact))
                                         : display_duration(std::chrono::round<seconds>(exact));
}

}  // namespace

std::string decimal(Quantity quantity, Unit unit) {
  if (quantity.numerator < 0) {
    return "-" + decimal({-quantity.numerator, quantity.denominator}, unit);
  }
  const Int128 scale = unit == Unit::usd        ? Money::per_dollar
                       : unit == Unit::duration ? ns_per_second
                                                : 1;
  const Division d = division(quantity, scale);
  auto digits = exact_digits(d);
  return digits ? with_fraction(d.whole, std::move(*digits)) : rounded_text(d, 6);
}

std::string display(Quantity quantity, Unit unit) {
  if (quantity.numerator < 0) {
    return "-" + display({-quantity.numerator, quantity.denominator}, unit);
  }
  switch (unit) {
    case Unit::tokens:
      return token_count(floor_of(quantity));
    case Unit::usd:
      return display_usd({rounded(quantity)});
    case Unit::duration:
      return short_duration(quantity);
    case Unit::boolean:
      return quantity.numerator != 0 ? "yes" : "no";
    case Unit::number:
    case Unit::text:
      return plain_number(quantity);
  }
  return {};
}

}  // namespace tokentail
