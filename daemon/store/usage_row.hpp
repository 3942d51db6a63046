// SPDX-License-Identifier: Apache-2.0
// One row of the books: the usage of one key on one UTC day, its hours packed into a few bytes.
//
// The bytes: the number of hours (1 to 24), then for each hour in ascending order its number (0 to
// 23) as a varint and its totals as write_totals() makes them. This is part of the format of the
// state on disk.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aggregate/usage_totals.hpp"

namespace tokentail {

inline constexpr std::int64_t hours_per_day = 24;

// Days since 1970, UTC.
[[nodiscard]] std::int64_t day_of_hour(std::int64_t hour);
[[nodiscard]] std::int64_t hour_of_day(std::int64_t hour);

class UsageRow {
 public:
  // `hour` is 0 to 23.
  void add(std::int64_t hour, const UsageTotals& totals);
  void add(const UsageRow& other);

  // The sum of the hours in [from, to).
  [[nodiscard]] UsageTotals sum(std::int64_t from, std::int64_t to) const;

  [[nodiscard]] const UsageTotals& hour(std::int64_t hour) const {
    return hours_[static_cast<std::size_t>(hour)];
  }

  // Replaces `out`. A row that nothing was added to has no bytes of its own: it is never saved.
  void encode(std::string& out) const;

  // Nothing when the bytes are not exactly one row.
  static std::optional<UsageRow> decode(std::string_view bytes);

  friend bool operator==(const UsageRow&, const UsageRow&) = default;

 private:
  [[nodiscard]] bool has(std::int64_t hour) const { return ((filled_ >> hour) & 1U) != 0; }

  std::array<UsageTotals, hours_per_day> hours_{};
  std::uint32_t filled_ = 0;  // bit n: hour n has an entry
};

}  // namespace tokentail
