// SPDX-License-Identifier: Apache-2.0
// What a log format can say about one model call. The twelve dimensions come first, in the order of
// Dimension, so that a dimension is a field of the same number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "record/usage_record.hpp"

namespace tokentail {

enum class FormatField : std::uint8_t {
  user,
  feature,
  model,
  provider,
  tenant,
  conversation,
  request_id,
  request_hash,
  key,
  endpoint,
  host,
  service,
  timestamp,
  input_tokens,
  output_tokens,
  total_tokens,
  cache_read_tokens,
  cache_write_tokens,  // kept for five minutes, unless the log says an hour:
  cache_write_1h_tokens,
  reasoning_tokens,
  max_tokens,
  cost_usd,
  latency_ms,
  status,
  error,
  finish_reason,
};
static_assert(static_cast<std::size_t>(FormatField::timestamp) == dimension_count);
inline constexpr std::size_t field_count = dimension_count + 14;

[[nodiscard]] constexpr FormatField field_of(Dimension dimension) {
  return static_cast<FormatField>(dimension);
}
[[nodiscard]] constexpr std::size_t index_of(FormatField field) {
  return static_cast<std::size_t>(field);
}

// The name used in format files, counters and messages.
[[nodiscard]] std::string_view name_of(FormatField field);
[[nodiscard]] std::optional<FormatField> format_field_named(std::string_view name);
[[nodiscard]] std::span<const std::string_view> format_field_names();

}  // namespace tokentail
