// SPDX-License-Identifier: Apache-2.0
#include "decode/field_value.hpp"

#include "decode/number_text.hpp"

namespace tokentail {
namespace {

constexpr Int128 pico_max = Money::dollars(1'000'000'000).pico;
constexpr Int128 latency_ns_max = Int128{365} * 24 * 3600 * 1'000'000'000;
constexpr std::int32_t status_max = 999;

// The text of a number, or wrong_type for what cannot be one: an object, an array, true, false.
FieldValue<std::string_view> number_text(std::string_view token) {
  if (std::string_view("{[tf").find(token.front()) != std::string_view::npos) {
    return std::unexpected(RejectReason::wrong_type);
  }
  return unquoted(token);
}

template <class Int>
FieldValue<Int> read_whole(std::string_view token, Int max) {
  const auto text = number_text(token);
  if (!text) {
    return std::unexpected(text.error());
  }
  const auto value = parse_whole(*text, max);
  return value ? FieldValue<Int>(static_cast<Int>(*value)) : std::unexpected(value.error());
}

FieldValue<Int128> read_scaled(std::string_view token, int decimals, Int128 max) {
  const auto text = number_text(token);
  return text ? parse_scaled(*text, decimals, max) : std::unexpected(text.error());
}

FieldValue<Instant> read_epoch(std::string_view text) {
  constexpr Int128 ns_per_second = 1'000'000'000;
  if (const auto plain = plain_whole(text)) {
    const auto at = parse_epoch(*plain);
    return at ? FieldValue<Instant>(*at) : std::unexpected(RejectReason::bad_timestamp);
  }
  const auto scaled = parse_scaled(text, 9, Int128{INT64_MAX} * ns_per_second);
  if (!scaled) {
    return std::unexpected(RejectReason::bad_timestamp);
  }
  const auto whole = parse_epoch(static_cast<std::int64_t>(*scaled / ns_per_second));
  const auto fraction = static_cast<std::int64_t>(*scaled % ns_per_second);
  // Only seconds may have a fraction: the unit of a number is told by its size, and none of the
  // programs we know writes parts of a millisecond.
  const bool is_seconds = *scaled < ns_per_second * 9'000'000'000;
  if (!whole || (fraction != 0 && !is_seconds)) {
    return std::unexpected(RejectReason::bad_timestamp);
  }
  return *whole + Duration{fraction};
}

}  // namespace

FieldValue<Tokens> read_any_tokens(std::string_view token) {
  return read_whole<Tokens>(token, tokens_max);
}

FieldValue<Money> read_usd(std::string_view token) {
  const auto pico = read_scaled(token, 12, pico_max);
  return pico ? FieldValue<Money>(Money{*pico}) : std::unexpected(pico.error());
}

FieldValue<Duration> read_milliseconds(std::string_view token) {
  if (const auto plain = plain_whole(token); plain && *plain < latency_ns_max / 1'000'000) {
    return std::chrono::milliseconds{*plain};
  }
  const auto ns = read_scaled(token, 6, latency_ns_max);
  return ns ? FieldValue<Duration>(static_cast<std::int64_t>(*ns)) : std::unexpected(ns.error());
}

FieldValue<std::int32_t> read_status(std::string_view token) {
  return read_whole<std::int32_t>(token, status_max);
}

FieldValue<Instant> read_timestamp(std::string_view token, const TimeZone& assumed) {
  const auto text = number_text(token);
  if (!text) {
    return std::unexpected(text.error());
  }
  const bool calendar = text->size() > 4 && (*text)[4] == '-';
  if (!calendar && is_json_number(*text)) {
    return read_epoch(*text);
  }
  const auto at = parse_timestamp(*text, assumed);
  return at ? FieldValue<Instant>(*at) : std::unexpected(RejectReason::bad_timestamp);
}

}  // namespace tokentail
