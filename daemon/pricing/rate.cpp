// SPDX-License-Identifier: Apache-2.0
#include "pricing/rate.hpp"

#include <algorithm>

namespace tokentail {
namespace {

constexpr std::size_t decimals_max = 18;
constexpr std::size_t whole_digits_max = 6;
constexpr Int128 yocto_per_pico = 1'000'000'000'000;

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// The number times 10^18.
std::optional<Int128> parse_scaled(std::string_view text) {
  const auto point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction =
      point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  const bool is_number = !whole.empty() && all_digits(whole) && all_digits(fraction) &&
                         fraction.empty() == (point == std::string_view::npos);
  if (!is_number || whole.size() > whole_digits_max || fraction.size() > decimals_max) {
    return std::nullopt;
  }
  Int128 value = 0;
  for (const char c : whole) {
    value = value * 10 + (c - '0');
  }
  for (std::size_t i = 0; i < decimals_max; ++i) {
    value = value * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
  }
  return value;
}

}  // namespace

std::optional<Rate> parse_rate_per_million(std::string_view usd) {
  return parse_scaled(usd).transform([](Int128 value) { return Rate{value}; });
}

std::optional<Rate> parse_rate_per_thousand(std::string_view usd) {
  return parse_scaled(usd).transform([](Int128 value) { return Rate{value * 1000}; });
}

Money rounded_from_yocto(Int128 yocto) {
  return {(yocto + yocto_per_pico / 2) / yocto_per_pico};
}

}  // namespace tokentail
