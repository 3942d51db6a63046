// SPDX-License-Identifier: Apache-2.0
#include "decode/rejection_log.hpp"

#include <numeric>

#include <fmt/format.h>

#include "core/escape.hpp"

namespace tokentail {
namespace {

constexpr std::size_t scalar_width_max = 40;

}  // namespace

std::optional<std::string> RejectionLog::add(const Rejection& rejection, const LinePlace& place,
                                             Instant now) {
  auto& tally = tallies_[static_cast<std::size_t>(rejection.reason)];
  ++tally.count;
  const bool quiet = tally.last_sample && now >= *tally.last_sample &&
                     now - *tally.last_sample < settings_.sample_interval;
  if (quiet) {
    ++tally.untold;
    return std::nullopt;
  }
  auto text = sample_text(rejection, place, tally.untold);
  tally.last_sample = now;
  tally.untold = 0;
  return text;
}

std::int64_t RejectionLog::count(RejectReason reason) const {
  return tallies_[static_cast<std::size_t>(reason)].count;
}

std::int64_t RejectionLog::total() const {
  return std::accumulate(tallies_.begin(), tallies_.end(), std::int64_t{0},
                         [](std::int64_t sum, const Tally& tally) { return sum + tally.count; });
}

std::string sample_text(const Rejection& rejection, const LinePlace& place, std::int64_t untold) {
  auto text = fmt::format("{}: line at byte {} rejected: {}", printable(place.path), place.offset,
                          name_of(rejection.reason));
  if (!rejection.field.empty()) {
    text += fmt::format(", {}", rejection.field);
  }
  if (!rejection.scalar.empty()) {
    text += fmt::format(" is {}", printable(rejection.scalar, scalar_width_max));
  }
  if (untold > 0) {
    text += fmt::format(" ({} more since the last one)", untold);
  }
  return text;
}

}  // namespace tokentail
