// SPDX-License-Identifier: Apache-2.0
#include "store/usage_row.hpp"

#include <bit>

#include "aggregate/varint.hpp"

namespace tokentail {
namespace {

// A number below `end`.
std::optional<std::int64_t> take_below(std::string_view& in, std::int64_t end) {
  const auto value = take_varint(in);
  return value && *value < static_cast<UInt128>(end)
             ? std::optional(static_cast<std::int64_t>(*value))
             : std::nullopt;
}

}  // namespace

std::int64_t day_of_hour(std::int64_t hour) {
  return (hour - hour_of_day(hour)) / hours_per_day;
}

std::int64_t hour_of_day(std::int64_t hour) {
  return ((hour % hours_per_day) + hours_per_day) % hours_per_day;
}

void UsageRow::add(std::int64_t hour, const UsageTotals& totals) {
  hours_[static_cast<std::size_t>(hour)] += totals;
  filled_ |= 1U << static_cast<unsigned>(hour);
}

void UsageRow::add(const UsageRow& other) {
  for (std::int64_t hour = 0; hour < hours_per_day; ++hour) {
    if (other.has(hour)) {
      add(hour, other.hour(hour));
    }
  }
}

UsageTotals UsageRow::sum(std::int64_t from, std::int64_t to) const {
  UsageTotals totals;
  for (std::int64_t hour = from; hour < to; ++hour) {
    totals += this->hour(hour);
  }
  return totals;
}

void UsageRow::encode(std::string& out) const {
  out.clear();
  append_varint(out, static_cast<UInt128>(std::popcount(filled_)));
  for (std::int64_t hour = 0; hour < hours_per_day; ++hour) {
    if (has(hour)) {
      append_varint(out, static_cast<UInt128>(hour));
      append_totals(out, this->hour(hour));
    }
  }
}

std::optional<UsageRow> UsageRow::decode(std::string_view bytes) {
  const auto count = take_below(bytes, hours_per_day + 1);
  if (!count || *count < 1) {
    return std::nullopt;
  }
  UsageRow row;
  std::int64_t previous = -1;
  for (std::int64_t i = 0; i < *count; ++i) {
    const auto hour = take_below(bytes, hours_per_day);
    if (!hour || *hour <= previous) {
      return std::nullopt;
    }
    const auto totals = take_totals(bytes);
    if (!totals) {
      return std::nullopt;
    }
    row.add(*hour, *totals);
    previous = *hour;
  }
  return bytes.empty() ? std::optional(row) : std::nullopt;
}

}  // namespace tokentail
