// SPDX-License-Identifier: Apache-2.0
#include "decode/field.hpp"

#include <algorithm>
#include <array>

namespace tokentail {
namespace {

constexpr std::array<std::string_view, field_count> field_names{
    "user",
    "feature",
    "model",
    "provider",
    "tenant",
    "conversation",
    "request_id",
    "request_hash",
    "key",
    "endpoint",
    "host",
    "service",
    "timestamp",
    "input_tokens",
    "output_tokens",
    "total_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "cache_write_1h_tokens",
    "reasoning_tokens",
    "max_tokens",
    "cost_usd",
    "latency_ms",
    "status",
    "error",
    "finish_reason",
};

}  // namespace

std::string_view name_of(FormatField field) {
  return field_names[index_of(field)];
}

std::optional<FormatField> format_field_named(std::string_view name) {
  const auto* const it = std::ranges::find(field_names, name);
  return it == field_names.end()
             ? std::nullopt
             : std::optional(static_cast<FormatField>(it - field_names.begin()));
}

std::span<const std::string_view> format_field_names() {
  return field_names;
}

}  // namespace tokentail
