// SPDX-License-Identifier: Apache-2.0
// Reads the times of one log. Most lines are of the same minute as the one before, so the minute is
// read once and only seconds and fraction each time; the answer is the same as without.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "core/time.hpp"
#include "core/time_zone.hpp"
#include "decode/field_value.hpp"

namespace tokentail {

class TimestampReader {
 public:
  explicit TimestampReader(TimeZone assumed) : assumed_(assumed) {}

  // As read_timestamp.
  FieldValue<Instant> read(std::string_view token);

 private:
  [[nodiscard]] std::optional<Instant> in_same_minute(std::string_view text) const;

  TimeZone assumed_;
  // "2026-03-02T10:15"; at first the minute in which time begins, so that the two always agree.
  std::array<char, 16> minute_text_{'1', '9', '7', '0', '-', '0', '1', '-',
                                    '0', '1', 'T', '0', '0', ':', '0', '0'};
  Instant minute_;
};

}  // namespace tokentail
