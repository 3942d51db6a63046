// SPDX-License-Identifier: Apache-2.0
// From the counts a log states to the disjoint buckets of a record. Logs disagree on what their
// input and output include (formats.md section 1); the format's flags say it, and numbers that
// contradict the flags or each other are refused, never clamped.
#pragma once

#include <optional>

#include "core/amount.hpp"
#include "decode/format.hpp"
#include "decode/rejection.hpp"
#include "record/usage_record.hpp"

namespace tokentail {

// As written in the log; empty when it did not say.
struct StatedCounts {
  std::optional<Tokens> input;
  std::optional<Tokens> output;
  std::optional<Tokens> total;
  std::optional<Tokens> cache_read;
  std::optional<Tokens> cache_write;
  std::optional<Tokens> cache_write_1h;
  std::optional<Tokens> reasoning;

  [[nodiscard]] bool any() const {
    return input || output || total || cache_read || cache_write || cache_write_1h || reasoning;
  }
};

// Fills the buckets and total_logged of `record`. A total that is stated must equal input plus
// output when both are known, and may not be less than either.
[[nodiscard]] std::optional<Rejection> fill_buckets(const Format& format,
                                                    const StatedCounts& counts,
                                                    UsageRecord& record);

}  // namespace tokentail
