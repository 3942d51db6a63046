// SPDX-License-Identifier: Apache-2.0
// What one record adds to a sum, as an exact integer.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/amount.hpp"
#include "record/usage_record.hpp"

namespace tokentail {

enum class Measure : std::uint8_t {
  requests,  // 1 for every record
  input_tokens,
  output_tokens,
  total_tokens,
  cache_read_tokens,
  cache_write_tokens,
  reasoning_tokens,
  max_tokens,
  cost,              // pico-dollars
  latency,           // nanoseconds
  recounted_tokens,  // of the input
  recounted_output_tokens,
};
inline constexpr std::size_t measure_count = 12;

[[nodiscard]] std::string_view name_of(Measure measure);
[[nodiscard]] std::optional<Measure> measure_named(std::string_view name);

// Nothing when the record does not carry it: missing is not zero.
[[nodiscard]] std::optional<Int128> value_of(Measure measure, const UsageRecord& record);

// Always inline: it is asked several times for each record.
[[gnu::always_inline]] inline std::optional<Int128> value_of(Measure measure,
                                                             const UsageRecord& record) {
  const auto widened = [](const auto& value) {
    return value ? std::optional<Int128>(*value) : std::nullopt;
  };
  switch (measure) {
    case Measure::requests:
      return 1;
    case Measure::input_tokens:
      return widened(record.input_tokens());
    case Measure::output_tokens:
      return widened(record.output_tokens());
    case Measure::total_tokens:
      return widened(record.total_tokens());
    case Measure::cache_read_tokens:
      return widened(record.cache_read);
    case Measure::cache_write_tokens:
      return widened(record.cache_write_tokens());
    case Measure::reasoning_tokens:
      return widened(record.out_reasoning);
    case Measure::max_tokens:
      return widened(record.max_tokens);
    case Measure::cost:
      return record.cost ? std::optional(record.cost->pico) : std::nullopt;
    case Measure::latency:
      return record.latency ? std::optional<Int128>(record.latency->count()) : std::nullopt;
    case Measure::recounted_tokens:
      return record.recount != nullptr ? widened(record.recount->input) : std::nullopt;
    case Measure::recounted_output_tokens:
      return record.recount != nullptr ? widened(record.recount->output) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace tokentail
