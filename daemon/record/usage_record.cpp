// SPDX-License-Identifier: Apache-2.0
#include "record/usage_record.hpp"

#include <algorithm>

namespace tokentail {
namespace {

constexpr std::array<std::string_view, dimension_count> dimension_names{
    "user",       "feature", "model",    "provider", "tenant", "conversation",
    "request_id", "key",     "endpoint", "host",     "service"};

}  // namespace

std::string_view name_of(Dimension dimension) {
  return dimension_names[static_cast<std::size_t>(dimension)];
}

std::optional<Dimension> dimension_named(std::string_view name) {
  const auto* const it = std::ranges::find(dimension_names, name);
  if (it == dimension_names.end()) {
    return std::nullopt;
  }
  return static_cast<Dimension>(it - dimension_names.begin());
}

std::optional<Tokens> UsageRecord::cache_write_tokens() const {
  if (!cache_write_5m && !cache_write_1h) {
    return std::nullopt;
  }
  return cache_write_5m.value_or(0) + cache_write_1h.value_or(0);
}

std::optional<Tokens> UsageRecord::input_tokens() const {
  if (!in_uncached) {
    return std::nullopt;
  }
  return *in_uncached + cache_read.value_or(0) + cache_write_tokens().value_or(0);
}

std::optional<Tokens> UsageRecord::output_tokens() const {
  if (!out_visible) {
    return std::nullopt;
  }
  return *out_visible + out_reasoning.value_or(0);
}

std::optional<Tokens> UsageRecord::total_tokens() const {
  const auto input = input_tokens();
  const auto output = output_tokens();
  return input && output ? std::optional(*input + *output) : total_logged;
}

}  // namespace tokentail
