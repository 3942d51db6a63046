// SPDX-License-Identifier: Apache-2.0
#include "recount/sampler.hpp"

#include <algorithm>
#include <chrono>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tokentail {

Sampler::Choice Sampler::choose(const UsageRecord& record) {
  if (!is_sampled(record)) {
    return Choice::not_sampled;
  }
  if (!settings_.per_second) {
    return Choice::taken;
  }
  // A late record spends what the newest second has.
  const auto second =
      std::chrono::floor<std::chrono::seconds>(record.time).time_since_epoch().count();
  if (second > second_) {
    second_ = second;
    taken_ = 0;
  }
  return taken_++ < *settings_.per_second ? Choice::taken : Choice::over_rate;
}

bool Sampler::is_sampled(const UsageRecord& record) const {
  constexpr std::uint64_t million = 1'000'000;
  const auto id = record[Dimension::request_id];
  const auto user = record[Dimension::user];
  const auto at = static_cast<std::uint64_t>(record.time.time_since_epoch().count());
  const auto hash = id.empty() ? XXH3_64bits_withSeed(user.data(), user.size(), at)
                               : XXH3_64bits(id.data(), id.size());
  return static_cast<std::int64_t>(hash % million) < settings_.per_million;
}

}  // namespace tokentail
