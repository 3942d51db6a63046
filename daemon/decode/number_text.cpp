// SPDX-License-Identifier: Apache-2.0
#include "decode/number_text.hpp"

#include <algorithm>

#include "core/ascii.hpp"

namespace tokentail {
namespace {

struct Decimal {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  int exponent = 0;
};

std::string_view take_digits(std::string_view& text) {
  const auto count =
      static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
  const auto digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

bool take(std::string_view& text, char c) {
  const bool found = text.starts_with(c);
  text.remove_prefix(found ? 1 : 0);
  return found;
}

// An exponent beyond any number of digits a line can hold is as good as that.
std::optional<int> take_exponent(std::string_view& text) {
  constexpr int exponent_max = 100'000'000;
  const bool negative = take(text, '-');
  if (!negative) {
    take(text, '+');
  }
  const auto digits = take_digits(text);
  if (digits.empty()) {
    return std::nullopt;
  }
  int exponent = 0;
  for (const char c : digits) {
    exponent = std::min(exponent_max, exponent * 10 + (c - '0'));
  }
  return negative ? -exponent : exponent;
}

std::optional<Decimal> parse_decimal(std::string_view text) {
  Decimal result{.negative = take(text, '-')};
  result.whole = take_digits(text);
  if (result.whole.empty() || (result.whole.size() > 1 && result.whole.front() == '0')) {
    return std::nullopt;
  }
  if (take(text, '.')) {
    result.fraction = take_digits(text);
    if (result.fraction.empty()) {
      return std::nullopt;
    }
  }
  if (take(text, 'e') || take(text, 'E')) {
    const auto exponent = take_exponent(text);
    if (!exponent) {
      return std::nullopt;
    }
    result.exponent = *exponent;
  }
  return text.empty() ? std::optional(result) : std::nullopt;
}

// The digits of a decimal, cut after `kept` of them.
struct Cut {
  Int128 kept = 0;
  int first_lost = 0;  // the digit after the cut
  bool exact = true;   // nothing but zeros was lost
  bool too_large = false;
};

Cut cut_digits(const Decimal& decimal, std::int64_t kept, Int128 max) {
  Cut cut;
  std::int64_t at = 0;
  for (const auto part : {decimal.whole, decimal.fraction}) {
    for (const char c : part) {
      const int digit = c - '0';
      if (at < kept) {
        cut.too_large = cut.too_large || cut.kept > max;
        cut.kept = cut.too_large ? cut.kept : cut.kept * 10 + digit;
      } else {
        cut.first_lost = at == kept ? digit : cut.first_lost;
        cut.exact = cut.exact && digit == 0;
      }
      ++at;
    }
  }
  for (; at < kept && cut.kept != 0 && cut.kept <= max; ++at) {
    cut.kept *= 10;
  }
  cut.too_large = cut.too_large || cut.kept > max;
  return cut;
}

std::expected<Cut, RejectReason> parse_cut(std::string_view text, int decimals, Int128 max) {
  const auto decimal = parse_decimal(text);
  if (!decimal) {
    return std::unexpected(RejectReason::not_a_number);
  }
  const auto kept = static_cast<std::int64_t>(decimal->whole.size()) + decimal->exponent + decimals;
  const auto cut = cut_digits(*decimal, kept, max);
  const bool zero = cut.kept == 0 && cut.exact;
  if (decimal->negative && !zero) {
    return std::unexpected(RejectReason::negative);
  }
  if (cut.too_large) {
    return std::unexpected(RejectReason::out_of_range);
  }
  return cut;
}

}  // namespace

bool is_json_number(std::string_view text) {
  return plain_whole(text) || parse_decimal(text);
}

std::expected<std::int64_t, RejectReason> parse_whole(std::string_view text, std::int64_t max) {
  if (const auto plain = plain_whole(text); plain && *plain <= max) {
    return *plain;
  }
  const auto cut = parse_cut(text, 0, max);
  if (!cut) {
    return std::unexpected(cut.error());
  }
  if (!cut->exact) {
    return std::unexpected(RejectReason::not_whole);
  }
  return static_cast<std::int64_t>(cut->kept);
}

std::expected<Int128, RejectReason> parse_scaled(std::string_view text, int decimals, Int128 max) {
  const auto cut = parse_cut(text, decimals, max);
  if (!cut) {
    return std::unexpected(cut.error());
  }
  const Int128 rounded = cut->kept + (cut->first_lost >= 5 ? 1 : 0);
  return rounded <= max ? std::expected<Int128, RejectReason>(rounded)
                        : std::unexpected(RejectReason::out_of_range);
}

}  // namespace tokentail
