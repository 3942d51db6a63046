// SPDX-License-Identifier: Apache-2.0
#include "decode/timestamp_reader.hpp"

#include <algorithm>
#include <cstring>

#include "core/ascii.hpp"

namespace tokentail {
namespace {

// "2026-03-02T10:15:00Z" and up to nine digits more. Only times in UTC: a zone's offset would have
// to be part of what is remembered.
constexpr std::size_t shortest = 20;
constexpr std::size_t longest = 30;

// Of the last digit of a fraction, by how many digits it has.
constexpr std::array<std::int64_t, 10> ns_per_unit{
    1'000'000'000, 100'000'000, 10'000'000, 1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
static_assert(longest - shortest == ns_per_unit.size());

}  // namespace

FieldValue<Instant> TimestampReader::read(std::string_view token) {
  const auto text = unquoted(token);
  if (const auto at = in_same_minute(text)) {
    return *at;
  }
  const auto at = read_timestamp(token, assumed_);
  const bool leap_second = text.size() >= shortest && text[17] == '6';
  if (at && text.size() >= shortest && text[16] == ':' && text.back() == 'Z' && !leap_second) {
    std::ranges::copy(text.substr(0, minute_text_.size()), minute_text_.begin());
    minute_ = std::chrono::floor<std::chrono::minutes>(*at);
  }
  return at;
}

std::optional<Instant> TimestampReader::in_same_minute(std::string_view text) const {
  const bool fits = text.size() >= shortest && text.size() <= longest && text[16] == ':' &&
                    text.back() == 'Z' &&
                    std::memcmp(text.data(), minute_text_.data(), minute_text_.size()) == 0;
  // A leap second belongs to the next minute and is left to the full reading.
  if (!fits || text[17] < '0' || text[17] > '5' || !is_digit(text[18])) {
    return std::nullopt;
  }
  const std::chrono::seconds second{(text[17] - '0') * 10 + (text[18] - '0')};
  if (text.size() == shortest) {
    return minute_ + second;
  }
  const auto fraction = text.substr(shortest, text.size() - shortest - 1);
  if (text[19] != '.' || fraction.empty()) {
    return std::nullopt;
  }
  std::int64_t value = 0;
  for (const char c : fraction) {
    if (!is_digit(c)) {
      return std::nullopt;
    }
    value = value * 10 + (c - '0');
  }
  return minute_ + second + Duration{value * ns_per_unit[fraction.size()]};
}

}  // namespace tokentail
