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
  cost,     // pico-dollars
  latency,  // nanoseconds
};
inline constexpr std::size_t measure_count = 10;

[[nodiscard]] std::string_view name_of(Measure measure);
[[nodiscard]] std::optional<Measure> measure_named(std::string_view name);

// Nothing when the record does not carry it: missing is not zero.
[[nodiscard]] std::optional<Int128> value_of(Measure measure, const UsageRecord& record);

}  // namespace tokentail
