// SPDX-License-Identifier: Apache-2.0
// How far a key may go on before a verdict on it can be another: nearly every record leaves every
// verdict as it was, and need not be judged to find that out.
//
// A sum rises by records and falls by time alone; the average of days that are over moves at
// midnight, or by a record of one of them. So what was found of `sum > limit` stands until the sum
// is beyond the limit, the period ends, or something comes that is older than foreseen here. Only
// tests that were asked count: what they keep the others from being asked.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "aggregate/aggregate_table.hpp"
#include "core/time.hpp"
#include "rule/evidence.hpp"
#include "rule/gate.hpp"

namespace tokentail {

struct Rule;

struct Headroom {
  static constexpr std::int64_t boundless = INT64_MAX;

  Instant since = Instant::min();  // for records of this moment or later
  Instant until = Instant::max();  // before event time is this
  std::size_t aggregator = 0;      // as long as this sum is
  std::int64_t most = boundless;   // no more than this

  // The evidence must have a record, and name the key that this was found of.
  [[nodiscard]] bool covers(const Evidence& evidence) const {
    return evidence.now < until && evidence.record->time >= since &&
           (most == boundless ||
            evidence.table->value(evidence.key, aggregator, evidence.now).numerator <= most);
  }

  // At most `amount`. False when another sum is bounded already.
  [[nodiscard]] bool bound(std::size_t sum, std::int64_t amount) {
    if (most != boundless && aggregator != sum) {
      return false;
    }
    aggregator = sum;
    most = std::min(most, amount);
    return true;
  }
};

// Of one key, for so many rules, with the room to grow of whoever keeps it.
[[nodiscard]] constexpr std::int64_t headroom_bytes_max(std::int64_t rules) {
  return 2 * (static_cast<std::int64_t>(sizeof(std::uint32_t)) +
              rules * static_cast<std::int64_t>(sizeof(Headroom)));
}

// Of what is breached and of what clears, by a state rule. Nothing where that cannot be foreseen.
// What time alone does is left to whoever waits for it: to what next_change() says.
[[nodiscard]] std::optional<Headroom> headroom_of(const Rule& rule, const Evidence& evidence);

// Of a rule that nothing fires of and that has a gate closed, which is all that was asked then.
[[nodiscard]] std::optional<Headroom> headroom_before(std::span<const Gate> gates,
                                                      const Evidence& evidence);

}  // namespace tokentail
