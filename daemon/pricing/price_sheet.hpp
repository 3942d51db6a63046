// SPDX-License-Identifier: Apache-2.0
// The prices of one model at one time, and what a call costs by them.
//
// Bucket by bucket: a bucket without a price of its own is charged as the nearest one it is part
// of. A cache write of one hour is a cache write, cache reads and writes are input, reasoning is
// output. A bucket that holds tokens and finds no price that way has no cost, and then neither has
// the call.
//
// Prices may rise with the size of a request: the whole request, all its buckets, is charged at
// the last tier whose threshold the total input exceeds.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <vector>

#include "core/amount.hpp"
#include "pricing/rate.hpp"
#include "record/usage_record.hpp"

namespace tokentail {

enum class PriceKind : std::uint8_t {
  input,
  cache_read,
  cache_write,  // five minutes, or a lifetime the log does not tell
  cache_write_1h,
  output,
  reasoning,
  request,
};
inline constexpr std::size_t price_kind_count = 7;

struct PriceTier {
  Tokens above = 0;  // input tokens
  Rate rate;
};

struct TieredRate {
  Rate base;
  std::vector<PriceTier> tiers;  // rising thresholds

  [[nodiscard]] Rate at(Tokens input) const;
};

// Why a call has no computed cost.
enum class Unpriced : std::uint8_t {
  no_model,       // the log names no model
  unknown_model,  // the catalogue does not know it
  no_price,       // it does, but not what one of the call's buckets costs
  no_usage,       // the log does not say how much was read or written
};
inline constexpr std::size_t unpriced_count = 4;

class PriceSheet {
 public:
  void set(PriceKind kind, TieredRate rate);
  [[nodiscard]] const TieredRate* find(PriceKind kind) const;

  // Input must be known, and output too where output has a price.
  [[nodiscard]] std::expected<Money, Unpriced> cost(const UsageRecord& record) const;

 private:
  [[nodiscard]] const TieredRate* charged(PriceKind kind) const;

  std::array<std::optional<TieredRate>, price_kind_count> rates_;
  bool has_prices_ = false;
};

}  // namespace tokentail
