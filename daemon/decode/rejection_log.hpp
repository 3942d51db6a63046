// SPDX-License-Identifier: Apache-2.0
// Counts rejected lines by reason and says, now and then, where one is. A sample names the place,
// the reason and the field. It shows a value only for number and time fields, cut short: prompts,
// names and other text never leave the log through here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.hpp"
#include "decode/rejection.hpp"

namespace tokentail {

struct RejectionLogSettings {
  Duration sample_interval = std::chrono::minutes{1};  // per reason
};

struct LinePlace {
  std::string_view path;
  std::int64_t offset = 0;  // of the line's first byte
};

class RejectionLog {
 public:
  explicit RejectionLog(RejectionLogSettings settings = {}) : settings_(settings) {}

  // Counts the line. Gives the sample to tell: the first of each reason, then at most one per
  // interval and reason. `now` need not be monotonic; a step back never silences a reason.
  std::optional<std::string> add(const Rejection& rejection, const LinePlace& place, Instant now);

  [[nodiscard]] std::int64_t count(RejectReason reason) const;
  [[nodiscard]] std::int64_t total() const;

 private:
  struct Tally {
    std::int64_t count = 0;
    std::int64_t untold = 0;  // since the last sample
    std::optional<Instant> last_sample;
  };

  RejectionLogSettings settings_;
  std::array<Tally, reject_reason_count> tallies_;
};

// "app.log: line at byte 1024 rejected: negative, input_tokens is -5 (17 more since the last one)"
[[nodiscard]] std::string sample_text(const Rejection& rejection, const LinePlace& place,
                                      std::int64_t untold);

}  // namespace tokentail
