// SPDX-License-Identifier: Apache-2.0
// An alert as bytes: its rule's hash, its numbers, and since when each level is held.
#include <array>

#include "aggregate/varint.hpp"
#include "alert/alert.hpp"

namespace tokentail {
namespace {

constexpr std::size_t levels_max = 64;

std::optional<std::int64_t> take_number(std::string_view& bytes) {
  const auto value = take_signed_varint(bytes);
  return value ? std::optional(static_cast<std::int64_t>(*value)) : std::nullopt;
}

bool take_held(std::string_view& bytes, std::vector<Instant>& held) {
  const auto count = take_varint(bytes);
  if (!count || *count > levels_max) {
    return false;
  }
  for (auto left = static_cast<std::size_t>(*count); left > 0; --left) {
    const auto since = take_number(bytes);
    if (!since) {
      return false;
    }
    held.push_back(instant_from_ns(*since));
  }
  return bytes.empty();
}

}  // namespace

std::string encode(const Alert& alert, std::uint64_t rule_hash) {
  std::string bytes;
  append_varint(bytes, rule_hash);
  for (const std::int64_t value :
       {static_cast<std::int64_t>(alert.level), static_cast<std::int64_t>(alert.told_level),
        ns_since_epoch(alert.started_at), ns_since_epoch(alert.period_end),
        ns_since_epoch(alert.cooldown_until), static_cast<std::int64_t>(alert.cooldown_level),
        ns_since_epoch(alert.last_told), alert.reminders, ns_since_epoch(alert.clear_since),
        alert.suppressed, alert.offset}) {
    append_signed_varint(bytes, value);
  }
  append_varint(bytes, alert.held.size());
  for (const auto since : alert.held) {
    append_signed_varint(bytes, ns_since_epoch(since));
  }
  return bytes;
}

bool decode(std::string_view bytes, std::uint64_t rule_hash, Alert& alert) {
  if (take_varint(bytes) != UInt128{rule_hash}) {
    return false;
  }
  std::array<std::int64_t, 11> fields{};
  for (auto& field : fields) {
    const auto value = take_number(bytes);
    if (!value) {
      return false;
    }
    field = *value;
  }
  alert = {.level = static_cast<std::size_t>(fields[0]),
           .told_level = static_cast<std::size_t>(fields[1]),
           .started_at = instant_from_ns(fields[2]),
           .period_end = instant_from_ns(fields[3]),
           .cooldown_until = instant_from_ns(fields[4]),
           .cooldown_level = static_cast<std::size_t>(fields[5]),
           .last_told = instant_from_ns(fields[6]),
           .reminders = fields[7],
           .held = {},
           .clear_since = instant_from_ns(fields[8]),
           .suppressed = fields[9],
           .offset = fields[10]};
  return take_held(bytes, alert.held);
}

}  // namespace tokentail
