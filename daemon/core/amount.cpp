// SPDX-License-Identifier: Apache-2.0
#include "core/amount.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace tokentail {
namespace {

constexpr int pico_digits = 12;
constexpr Int128 pico_per_cent = 10'000'000'000;

std::string grouped(std::string digits) {
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

Int128 rounded_to(Int128 value, Int128 unit) {
  return (value + unit / 2) / unit * unit;
}

// Significant digits of the input and where its decimal point stands.
struct Decimal {
  Int128 digits = 0;
  int decimals = 0;
};

std::optional<int> parse_exponent(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) {
      return std::nullopt;
    }
  }
  int exponent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && exponent >= -40 && exponent <= 40 ? std::optional(exponent) : std::nullopt;
}

std::optional<Decimal> parse_decimal(std::string_view text) {
  Decimal result;
  if (const auto e = text.find_first_of("eE"); e != std::string_view::npos) {
    const auto exponent = parse_exponent(text.substr(e + 1));
    if (!exponent) {
      return std::nullopt;
    }
    result.decimals = -*exponent;
    text = text.substr(0, e);
  }
  bool point = false;
  int digits = 0;
  for (const char c : text) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9' || digits == 36) {
      return std::nullopt;
    }
    result.digits = result.digits * 10 + (c - '0');
    digits += result.digits > 0 ? 1 : 0;
    result.decimals += point ? 1 : 0;
  }
  const bool any_digit = text.find_first_of("0123456789") != std::string_view::npos;
  return any_digit ? std::optional(result) : std::nullopt;
}

}  // namespace

std::string to_string(Int128 value) {
  const bool negative = value < 0;
  std::string text;
  do {
    const int digit = static_cast<int>(value % 10);
    text.push_back(static_cast<char>('0' + (digit < 0 ? -digit : digit)));
    value /= 10;
  } while (value != 0);
  if (negative) {
    text.push_back('-');
  }
  std::ranges::reverse(text);
  return text;
}

std::string decimal_usd(Money money) {
  const bool negative = money.pico < 0;
  std::string digits = to_string(negative ? -money.pico : money.pico);
  if (digits.size() <= pico_digits) {
    digits.insert(0, pico_digits + 1 - digits.size(), '0');
  }
  digits.insert(digits.size() - pico_digits, ".");
  const auto point = digits.size() - pico_digits - 1;
  const auto last = std::max(digits.find_last_not_of('0'), point + 2);
  digits.resize(last + 1);
  return negative ? "-" + digits : digits;
}

std::string display_usd(Money money) {
  if (money.pico < 0) {
    return "-" + display_usd({-money.pico});
  }
  if (money.pico > 0 && money.pico < pico_per_cent) {
    Int128 unit = 1;
    while (unit * 100 <= money.pico) {
      unit *= 10;
    }
    return "$" + decimal_usd({rounded_to(money.pico, unit)});
  }
  const Int128 cents = rounded_to(money.pico, pico_per_cent) / pico_per_cent;
  std::string fraction = to_string(cents % 100);
  fraction.insert(0, 2 - fraction.size(), '0');
  return "$" + grouped(to_string(cents / 100)) + "." + fraction;
}

std::string display_count(Int128 count) {
  if (count < 0) {
    return "-" + display_count(-count);
  }
  if (count < 1000) {
    return to_string(count);
  }
  constexpr std::array<char, 4> suffixes{'k', 'M', 'G', 'T'};
  std::size_t step = 0;
  Int128 unit = 1000;
  while (step + 1 < suffixes.size() && count >= unit * 1000) {
    unit *= 1000;
    ++step;
  }
  const Int128 tenths = count * 10 / unit;
  std::string text = to_string(tenths / 10);
  if (tenths < 1000 && tenths % 10 != 0) {
    text += "." + to_string(tenths % 10);
  }
  return text + suffixes.at(step);
}

std::optional<Money> parse_usd(std::string_view text) {
  auto decimal = parse_decimal(text);
  if (!decimal) {
    return std::nullopt;
  }
  constexpr Int128 limit = static_cast<Int128>(1'000'000'000'000'000'000) * 1'000'000'000'000;
  for (; decimal->decimals > pico_digits && decimal->digits % 10 == 0 && decimal->digits != 0;
       --decimal->decimals) {
    decimal->digits /= 10;
  }
  if (decimal->digits == 0) {
    return Money{};
  }
  if (decimal->decimals > pico_digits) {
    return std::nullopt;
  }
  for (; decimal->decimals < pico_digits; ++decimal->decimals) {
    decimal->digits *= 10;
    if (decimal->digits >= limit) {
      return std::nullopt;
    }
  }
  return decimal->digits < limit ? std::optional(Money{decimal->digits}) : std::nullopt;
}

}  // namespace tokentail
