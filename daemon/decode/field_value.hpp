// SPDX-License-Identifier: Apache-2.0
// What one JSON token means for a field of a given kind. Tokens are as FoundValues gives them. A
// number may be written as a string; nothing else is converted.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

#include "core/amount.hpp"
#include "core/time.hpp"
#include "core/time_zone.hpp"
#include "decode/number_text.hpp"
#include "decode/rejection.hpp"

namespace tokentail {

template <class T>
using FieldValue = std::expected<T, RejectReason>;

// The text between the quotes of a string token (numbers have no escapes worth resolving), or the
// token itself.
[[nodiscard]] inline std::string_view unquoted(std::string_view token) {
  return token.front() == '"' ? token.substr(1, token.size() - 2) : token;
}

// 0 to tokens_max, however written.
[[nodiscard]] FieldValue<Tokens> read_any_tokens(std::string_view token);
[[nodiscard]] inline FieldValue<Tokens> read_tokens(std::string_view token) {
  const auto plain = plain_whole(token);
  return plain && *plain <= tokens_max ? FieldValue<Tokens>(*plain) : read_any_tokens(token);
}

// 0 to a billion dollars, rounded to whole pico-dollars.
[[nodiscard]] FieldValue<Money> read_usd(std::string_view token);

// 0 to a year of milliseconds, rounded to nanoseconds.
[[nodiscard]] FieldValue<Duration> read_milliseconds(std::string_view token);

// 0 to 999. A word gives not_a_number.
[[nodiscard]] FieldValue<std::int32_t> read_status(std::string_view token);

// A calendar time (core/time.hpp; local to `assumed` when it names no zone), or an epoch number
// with any fraction of a second, cut to nanoseconds by rounding.
[[nodiscard]] FieldValue<Instant> read_timestamp(std::string_view token, const TimeZone& assumed);

}  // namespace tokentail
