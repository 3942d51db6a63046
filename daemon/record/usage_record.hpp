// SPDX-License-Identifier: Apache-2.0
// One call to a model, whatever log it came from.
//
// Providers disagree on what "input tokens" includes, so a record holds disjoint buckets and
// derives the totals that rules see (shared names: DESIGN section 3). Missing is never zero: a
// field that the log did not carry is empty, and so is every total that would need it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/amount.hpp"
#include "core/time.hpp"
#include "record/recount.hpp"

namespace tokentail {

// What records can be grouped and filtered by.
enum class Dimension : std::uint8_t {
  user,
  feature,
  model,
  provider,
  tenant,
  conversation,
  request_id,
  request_hash,  // of what was asked; the same request sent again has the same one
  key,
  endpoint,
  host,
  service,
};
inline constexpr std::size_t dimension_count = 12;

// The name used in rules, settings and output, or nothing for an unknown name.
[[nodiscard]] std::string_view name_of(Dimension dimension);
[[nodiscard]] std::optional<Dimension> dimension_named(std::string_view name);

// Where the cost of a record comes from.
enum class CostSource : std::uint8_t { unknown, logged, computed };

// Text is borrowed: it lives as long as the batch of lines the record was decoded from.
struct UsageRecord {
  Instant time;
  std::array<std::string_view, dimension_count> dimensions;  // empty: the log did not say

  // Disjoint buckets.
  std::optional<Tokens> in_uncached;
  std::optional<Tokens> cache_read;
  std::optional<Tokens> cache_write_5m;
  std::optional<Tokens> cache_write_1h;
  std::optional<Tokens> out_visible;
  std::optional<Tokens> out_reasoning;
  // The log's own total. Kept because some logs carry nothing else.
  std::optional<Tokens> total_logged;

  std::optional<Tokens> max_tokens;      // requested output
  std::optional<Tokens> context_window;  // of the model; filled by pricing
  std::optional<Money> cost;             // logged, or filled by pricing
  CostSource cost_source = CostSource::unknown;
  bool may_hold_text = false;          // false: its line has no text of the call
  std::optional<std::int32_t> status;  // HTTP
  std::optional<Duration> latency;
  std::string_view error;  // a code such as "budget_exceeded"; empty: no error
  std::string_view finish_reason;
  Recount* recount = nullptr;  // of its text, where there was one; lives as long as the batch

  [[nodiscard]] std::string_view operator[](Dimension dimension) const {
    return dimensions[static_cast<std::size_t>(dimension)];
  }
  [[nodiscard]] std::string_view& operator[](Dimension dimension) {
    return dimensions[static_cast<std::size_t>(dimension)];
  }

  [[nodiscard]] std::optional<Tokens> input_tokens() const;   // everything the model read
  [[nodiscard]] std::optional<Tokens> output_tokens() const;  // everything it wrote
  [[nodiscard]] std::optional<Tokens> total_tokens() const;   // input + output, else the log's own
  [[nodiscard]] std::optional<Tokens> cache_write_tokens() const;

  // An error code, or an HTTP status of 400 or more.
  [[nodiscard]] bool is_error() const { return !error.empty() || (status && *status >= 400); }
};

// Always inline: each record is asked a dozen times, and an answer of two words goes by memory.
[[gnu::always_inline]] inline std::optional<Tokens> UsageRecord::cache_write_tokens() const {
  if (!cache_write_5m && !cache_write_1h) {
    return std::nullopt;
  }
  return cache_write_5m.value_or(0) + cache_write_1h.value_or(0);
}

[[gnu::always_inline]] inline std::optional<Tokens> UsageRecord::input_tokens() const {
  if (!in_uncached) {
    return std::nullopt;
  }
  return *in_uncached + cache_read.value_or(0) + cache_write_tokens().value_or(0);
}

[[gnu::always_inline]] inline std::optional<Tokens> UsageRecord::output_tokens() const {
  if (!out_visible) {
    return std::nullopt;
  }
  return *out_visible + out_reasoning.value_or(0);
}

[[gnu::always_inline]] inline std::optional<Tokens> UsageRecord::total_tokens() const {
  const auto input = input_tokens();
  const auto output = output_tokens();
  return input && output ? std::optional(*input + *output) : total_logged;
}

}  // namespace tokentail
