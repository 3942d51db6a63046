// SPDX-License-Identifier: Apache-2.0
#include "decode/buckets.hpp"

#include "decode/field.hpp"

namespace tokentail {
namespace {

Rejection contradiction(RejectReason reason, FormatField field) {
  return {.reason = reason, .field = name_of(field)};
}

Tokens cached_in_input(const Format& format, const UsageRecord& record) {
  Tokens cached = 0;
  if (format.input_includes_cache_read) {
    cached += record.cache_read.value_or(0);
  }
  if (format.input_includes_cache_write) {
    cached += record.cache_write_tokens().value_or(0);
  }
  return cached;
}

bool total_fits(const UsageRecord& record, Tokens total) {
  const auto input = record.input_tokens();
  const auto output = record.output_tokens();
  if (input && output) {
    return *input + *output == total;
  }
  return input.value_or(0) <= total && output.value_or(0) <= total;
}

}  // namespace

std::optional<Rejection> separate_buckets(const Format& format, UsageRecord& record) {
  if (record.in_uncached) {
    const Tokens cached = cached_in_input(format, record);
    if (cached > *record.in_uncached) {
      return contradiction(RejectReason::cache_exceeds_input, FormatField::input_tokens);
    }
    *record.in_uncached -= cached;
  }
  if (record.out_visible && format.output_includes_reasoning) {
    const Tokens inside = record.out_reasoning.value_or(0);
    if (inside > *record.out_visible) {
      return contradiction(RejectReason::reasoning_exceeds_output, FormatField::output_tokens);
    }
    *record.out_visible -= inside;
  }
  if (record.total_logged && !total_fits(record, *record.total_logged)) {
    return contradiction(RejectReason::total_mismatch, FormatField::total_tokens);
  }
  return std::nullopt;
}

}  // namespace tokentail
