// SPDX-License-Identifier: Apache-2.0
// Every window function recomputed from all records of a key, by plain loops.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aggregate/aggregator.hpp"
#include "aggregate/true_calendar.hpp"

namespace tokentail::test {

struct Moment {
  Instant at;
  Labels labels;
};

// A record of one key, in order of arrival.
struct Arrived {
  Moment moment;
  std::optional<Tokens> tokens;
  std::string text;  // of the feature; empty: none
  std::optional<int> status;
};

// What an answer must be: nothing, or from `low` to `high`, both over `denominator`.
struct Truth {
  bool known = true;
  Int128 low = 0;
  Int128 high = 0;
  std::int64_t denominator = 1;

  static Truth missing() { return {.known = false}; }
  static Truth exactly(Int128 numerator, std::int64_t denominator = 1) {
    return {.low = numerator, .high = numerator, .denominator = denominator};
  }
  friend bool operator==(const Truth&, const Truth&) = default;
};

[[nodiscard]] Truth true_value(const Aggregator& asked, const std::vector<Arrived>& records,
                               const Moment& now);
[[nodiscard]] bool agrees(const WindowValue& value, const Truth& truth);
[[nodiscard]] std::string text_of(const WindowValue& value);
[[nodiscard]] std::string text_of(const Truth& truth);

// Whether the whole panes of a sliding window, or its calendar period, hold the record; and whether
// the window itself does.
[[nodiscard]] bool is_covered(const Aggregator& asked, const Moment& record, const Moment& now);
[[nodiscard]] bool is_inside(const Aggregator& asked, const Moment& record, const Moment& now);

}  // namespace tokentail::test
