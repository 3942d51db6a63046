// SPDX-License-Identifier: Apache-2.0
// From the counts a log states to the disjoint buckets of a record. Logs disagree on what their
// input and output include (formats.md section 1); the format's flags say it, and numbers that
// contradict the flags or each other are refused, never clamped.
#pragma once

#include <optional>

#include "decode/format.hpp"
#include "decode/rejection.hpp"
#include "record/usage_record.hpp"

namespace tokentail {

// `record` comes with the counts as the log states them, its whole input in `in_uncached` and its
// whole output in `out_visible`; what stands in buckets of its own is taken from these. A total
// that is stated must equal input plus output when both are known, and may not be less than either.
[[nodiscard]] std::optional<Rejection> separate_buckets(const Format& format, UsageRecord& record);

}  // namespace tokentail
