// SPDX-License-Identifier: Apache-2.0
#include "store/usage_fold.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

#include "aggregate/key.hpp"
#include "store/usage_row.hpp"

namespace tokentail {
namespace {

// The values of a group as bytes that sort as the values do, one after the other: a NUL becomes
// two bytes, and two others end a value.
constexpr std::string_view escaped_nul{"\0\1", 2};
constexpr std::string_view value_end{"\0\0", 2};

void append_sortable(std::string& out, std::string_view value) {
  for (const char c : value) {
    c == '\0' ? out.append(escaped_nul) : out.append(1, c);
  }
  out.append(value_end);
}

std::vector<std::string> values_of(std::string_view group) {
  std::vector<std::string> values;
  std::string value;
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (group[i] != '\0') {
      value += group[i];
    } else if (group[++i] == '\1') {
      value += '\0';
    } else {
      values.push_back(std::exchange(value, {}));
    }
  }
  return values;
}

std::int64_t hour_at(Instant at) {
  return std::chrono::floor<std::chrono::hours>(at).time_since_epoch().count();
}

std::int64_t hour_end(Instant at) {
  return std::chrono::ceil<std::chrono::hours>(at).time_since_epoch().count();
}

}  // namespace

HourRange hours_of(const ReportQuery& query) {
  // Every Instant lies between these, and hours beyond days do not overflow.
  constexpr auto far = std::numeric_limits<std::int32_t>::max();
  return {.from = query.since ? hour_at(*query.since) : -far,
          .to = query.until ? hour_end(*query.until) : far};
}

UsageFold::UsageFold(std::span<const Dimension> by, HourRange hours, std::size_t groups_max)
    : hours_(hours), groups_max_(std::max<std::size_t>(groups_max, 1)) {
  for (const auto dimension : by) {
    const auto* place = std::ranges::find(ledger_dimensions, dimension);
    places_.push_back(static_cast<std::size_t>(place - ledger_dimensions.begin()));
  }
}

bool UsageFold::add(std::int64_t day, std::string_view key, std::string_view packed_hours) {
  const auto row = UsageRow::decode(packed_hours);
  if (!row || !group_of(key)) {
    return false;
  }
  const auto from = std::clamp<std::int64_t>(hours_.from - day * hours_per_day, 0, hours_per_day);
  const auto to = std::clamp<std::int64_t>(hours_.to - day * hours_per_day, 0, hours_per_day);
  const auto totals = row->sum(from, to);
  if (totals.requests > 0 && group_ >= first_ && (!last_ || group_ < *last_)) {
    add_to_group(totals);
  }
  return true;
}

bool UsageFold::group_of(std::string_view key) {
  const auto values = key_values(key);
  if (values.size() != ledger_dimensions.size()) {
    return false;
  }
  group_.clear();
  for (const auto place : places_) {
    append_sortable(group_, values[place]);
  }
  return true;
}

void UsageFold::add_to_group(const UsageTotals& totals) {
  groups_[group_] += totals;
  if (groups_.size() > groups_max_) {
    last_ = std::move(groups_.extract(std::prev(groups_.end())).key());
  }
}

bool UsageFold::finish_pass(const ReportSink& sink) {
  for (const auto& [group, totals] : groups_) {
    sink({.values = values_of(group), .totals = totals});
  }
  groups_.clear();
  if (!last_) {
    return false;
  }
  first_ = std::move(*last_);
  last_.reset();
  return true;
}

}  // namespace tokentail
