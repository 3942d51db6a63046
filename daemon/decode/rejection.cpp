// SPDX-License-Identifier: Apache-2.0
#include "decode/rejection.hpp"

#include <array>

namespace tokentail {
namespace {
constexpr std::array<std::string_view, reject_reason_count> reason_names{"blank_line",
                                                                         "not_an_object",
                                                                         "malformed",
                                                                         "bad_utf8",
                                                                         "too_deep",
                                                                         "duplicate_key",
                                                                         "not_usage",
                                                                         "no_timestamp",
                                                                         "bad_timestamp",
                                                                         "wrong_type",
                                                                         "not_a_number",
                                                                         "not_whole",
                                                                         "negative",
                                                                         "out_of_range",
                                                                         "text_too_long",
                                                                         "bad_text",
                                                                         "cache_exceeds_input",
                                                                         "reasoning_exceeds_output",
                                                                         "total_mismatch"};

}  // namespace

std::string_view name_of(RejectReason reason) {
  return reason_names[static_cast<std::size_t>(reason)];
}

}  // namespace tokentail
