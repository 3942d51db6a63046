// SPDX-License-Identifier: Apache-2.0
#include "aggregate/measure.hpp"

#include <algorithm>

namespace tokentail {
namespace {

constexpr std::array<std::string_view, measure_count> measure_names{
    "requests",           "input_tokens",     "output_tokens", "total_tokens", "cache_read_tokens",
    "cache_write_tokens", "reasoning_tokens", "max_tokens",    "cost",         "latency"};

template <class T>
std::optional<Int128> widened(const std::optional<T>& value) {
  return value ? std::optional<Int128>(*value) : std::nullopt;
}

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

std::optional<Int128> value_of(Measure measure, const UsageRecord& record) {
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
  }
  return std::nullopt;
}

}  // namespace tokentail
