// SPDX-License-Identifier: Apache-2.0
#include "core/weekdays.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <string>

namespace tokentail {
namespace {

constexpr std::array<std::string_view, 7> names{"monday", "tuesday",  "wednesday", "thursday",
                                                "friday", "saturday", "sunday"};
constexpr std::size_t short_size = 3;

// One or two digits, nothing else.
std::optional<int> small_number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool good = error == std::errc{} && end == text.data() + text.size() && text.size() <= 2 &&
                    text.front() != '-';
  return good ? std::optional(value) : std::nullopt;
}

}  // namespace

std::string_view name_of_weekday(int weekday) {
  return names.at(static_cast<std::size_t>(weekday)).substr(0, short_size);
}

std::optional<int> weekday_named(std::string_view name) {
  std::string lower(name);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const auto* const found = std::ranges::find_if(names, [&](std::string_view full) {
    return lower == full || lower == full.substr(0, short_size);
  });
  return found == names.end() ? std::nullopt
                              : std::optional(static_cast<int>(found - names.begin()));
}

std::optional<Duration> parse_time_of_day(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || text.size() - colon != 3) {
    return std::nullopt;
  }
  const auto hour = small_number(text.substr(0, colon));
  const auto minute = small_number(text.substr(colon + 1));
  if (!hour || !minute || *minute > 59 || *hour * 60 + *minute > 24 * 60) {
    return std::nullopt;
  }
  return std::chrono::hours{*hour} + std::chrono::minutes{*minute};
}

}  // namespace tokentail
