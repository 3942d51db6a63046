// SPDX-License-Identifier: Apache-2.0
#include "store/usage_row.hpp"

#include <bit>

#include "aggregate/varint.hpp"

namespace tokentail {
namespace {

// Far above any real hour, and low enough that a damaged row cannot overflow the sums it joins.
constexpr Int128 count_max = Int128{1} << 56U;
constexpr Int128 pico_max = Int128{1} << 100U;

std::optional<std::int64_t> take_count(std::string_view& in) {
  const auto value = take_varint(in);
  if (!value || *value > static_cast<UInt128>(count_max)) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(*value);
}

std::optional<Int128> take_signed(std::string_view& in, Int128 magnitude_max) {
  const auto value = take_signed_varint(in);
  if (!value || *value > magnitude_max || *value < -magnitude_max) {
    return std::nullopt;
  }
  return value;
}

void append_count(std::string& out, std::int64_t count) {
  append_varint(out, static_cast<UInt128>(count));
}

void append_totals(std::string& out, const UsageTotals& totals) {
  append_count(out, totals.requests);
  append_count(out, totals.input_tokens);
  append_count(out, totals.output_tokens);
  // Nearly always zero: one byte instead of three or four.
  append_signed_varint(out,
                       Int128{totals.total_tokens} - totals.input_tokens - totals.output_tokens);
  append_signed_varint(out, totals.cost.pico);
  append_count(out, totals.unpriced);
  append_count(out, totals.errors);
}

std::optional<UsageTotals> take_totals(std::string_view& in) {
  const auto requests = take_count(in);
  const auto input = take_count(in);
  const auto output = take_count(in);
  const auto rest = take_signed(in, 2 * count_max);
  const auto cost = take_signed(in, pico_max);
  const auto unpriced = take_count(in);
  const auto errors = take_count(in);
  if (!requests || !input || !output || !rest || !cost || !unpriced || !errors) {
    return std::nullopt;
  }
  const Int128 total = *rest + *input + *output;
  if (total < 0 || total > count_max) {
    return std::nullopt;
  }
  return UsageTotals{.requests = *requests,
                     .input_tokens = *input,
                     .output_tokens = *output,
                     .total_tokens = static_cast<Tokens>(total),
                     .cost = {*cost},
                     .unpriced = *unpriced,
                     .errors = *errors};
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
  append_count(out, std::popcount(filled_));
  for (std::int64_t hour = 0; hour < hours_per_day; ++hour) {
    if (has(hour)) {
      append_count(out, hour);
      append_totals(out, this->hour(hour));
    }
  }
}

std::optional<UsageRow> UsageRow::decode(std::string_view bytes) {
  const auto count = take_count(bytes);
  if (!count || *count < 1 || *count > hours_per_day) {
    return std::nullopt;
  }
  UsageRow row;
  std::int64_t previous = -1;
  for (std::int64_t i = 0; i < *count; ++i) {
    const auto hour = take_count(bytes);
    if (!hour || *hour <= previous || *hour >= hours_per_day) {
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
