// SPDX-License-Identifier: Apache-2.0
#include "aggregate/measure.hpp"

#include <algorithm>

namespace tokentail {
namespace {

constexpr std::array<std::string_view, measure_count> measure_names{
    "requests",         "input_tokens",      "output_tokens",
    "total_tokens",     "cache_read_tokens", "cache_write_tokens",
    "reasoning_tokens", "max_tokens",        "cost",
    "latency",          "recounted_tokens",  "recounted_output_tokens"};

}  // namespace

std::string_view name_of(Measure measure) {
  return measure_names[static_cast<std::size_t>(measure)];
}

std::optional<Measure> measure_named(std::string_view name) {
  const auto* const it = std::ranges::find(measure_names, name);
  if (it == measure_names.end()) {
    return std::nullopt;
  }
  return static_cast<Measure>(it - measure_names.begin());
}

}  // namespace tokentail
