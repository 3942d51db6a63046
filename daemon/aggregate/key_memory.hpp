// SPDX-License-Identifier: Apache-2.0
// What a window function that is no plain sum of buckets remembers of one key.
//
// Time is counted in buckets of the column's clock. Every call but add() names the reach of the
// window asked about; reaches only move forward. Bounded: each says its bytes_max. Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "aggregate/aggregator.hpp"
#include "core/amount.hpp"

namespace tokentail {

// The buckets that a window covers, both ends included.
struct Reach {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

class KeyMemory {
 public:
  enum class Kind : std::uint8_t {
    late_sum,   // sums of windows that end earlier than now
    quantile,   // p95
    distinct,   // distinct
    sightings,  // first_seen
    trend,      // rising, latest, growth
    recency,    // since_last
  };
  [[nodiscard]] static std::unique_ptr<KeyMemory> make(Kind kind);
  // Of one key at most, with a window of `span` buckets that ends `delay` buckets before now.
  [[nodiscard]] static std::int64_t bytes_max(Kind kind, std::int64_t span, std::int64_t delay);

  KeyMemory() = default;
  KeyMemory(const KeyMemory&) = delete;
  KeyMemory& operator=(const KeyMemory&) = delete;
  KeyMemory(KeyMemory&&) = delete;
  KeyMemory& operator=(KeyMemory&&) = delete;
  virtual ~KeyMemory() = default;

  // A record contributed `value` to bucket `number`, or came without one.
  virtual void add(std::int64_t number, Int128 value, const Reach& reach) = 0;
  virtual void pass() {}

  [[nodiscard]] virtual WindowValue answer(Aggregator::Function question, const Reach& reach) = 0;

  // How many buckets further the reach must move for an answer to change without a record. Nothing
  // when it never does.
  [[nodiscard]] virtual std::optional<std::int64_t> next_change(const Reach& reach) = 0;

  // The state as bytes, appended to `out`, and back from the front of `in`. False when `in` was not
  // written by encode().
  virtual void encode(std::string& out) const = 0;
  [[nodiscard]] virtual bool decode(std::string_view& in) = 0;
};

}  // namespace tokentail
