// SPDX-License-Identifier: Apache-2.0
#include "decode/buckets.hpp"

#include "decode/field.hpp"

namespace tokentail {
namespace {

Rejection contradiction(RejectReason reason, FormatField field) {
  return {.reason = reason, .field = name_of(field)};
}

Tokens cached_in_input(const Format& format, const StatedCounts& counts) {
  Tokens cached = 0;
  if (format.input_includes_cache_read) {
    cached += counts.cache_read.value_or(0);
  }
  if (format.input_includes_cache_write) {
    cached += counts.cache_write.value_or(0) + counts.cache_write_1h.value_or(0);
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

std::optional<Rejection> fill_buckets(const Format& format, const StatedCounts& counts,
                                      UsageRecord& record) {
  record.cache_read = counts.cache_read;
  record.cache_write_5m = counts.cache_write;
  record.cache_write_1h = counts.cache_write_1h;
  if (counts.input) {
    const Tokens cached = cached_in_input(format, counts);
    if (cached > *counts.input) {
      return contradiction(RejectReason::cache_exceeds_input, FormatField::input_tokens);
    }
    record.in_uncached = *counts.input - cached;
  }
  record.out_reasoning = counts.reasoning;
  if (counts.output) {
    const Tokens inside = format.output_includes_reasoning ? counts.reasoning.value_or(0) : 0;
    if (inside > *counts.output) {
      return contradiction(RejectReason::reasoning_exceeds_output, FormatField::output_tokens);
    }
    record.out_visible = *counts.output - inside;
  }
  record.total_logged = counts.total;
  if (counts.total && !total_fits(record, *counts.total)) {
    return contradiction(RejectReason::total_mismatch, FormatField::total_tokens);
  }
  return std::nullopt;
}

}  // namespace tokentail
