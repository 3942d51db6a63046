// SPDX-License-Identifier: Apache-2.0
// Why a line did not become a record. A bad line is data, not an error: it is counted by reason, a
// sample of each reason is told, and reading goes on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokentail {

enum class RejectReason : std::uint8_t {
  blank_line,
  not_an_object,  // plain text, or JSON that is not an object
  malformed,      // not JSON from the first byte to the last
  bad_utf8,
  too_deep,
  duplicate_key,  // of a key that the format reads
  not_usage,      // a JSON object without any token count, error, or status of 400 and more
  no_timestamp,
  bad_timestamp,
  wrong_type,  // an object where a number belongs
  not_a_number,
  not_whole,
  negative,
  out_of_range,
  text_too_long,
  bad_text,  // an escape that is no character, such as half a surrogate pair

  // The numbers contradict each other, so the line is set aside rather than clamped.
  cache_exceeds_input,
  reasoning_exceeds_output,
  total_mismatch,
};
inline constexpr std::size_t reject_reason_count = 19;

// snake_case, for metrics and messages.
[[nodiscard]] std::string_view name_of(RejectReason reason);

// The line was readable and its numbers contradict each other.
[[nodiscard]] constexpr bool is_quarantine(RejectReason reason) {
  return reason >= RejectReason::cache_exceeds_input;
}

struct Rejection {
  RejectReason reason = RejectReason::malformed;
  std::string_view field;   // a static name; empty when the line as a whole is meant
  std::string_view scalar;  // what a number or time field held, as written; borrowed from the line

  friend bool operator==(const Rejection&, const Rejection&) = default;
};

}  // namespace tokentail
