// SPDX-License-Identifier: Apache-2.0
#include "pricing/price_sheet.hpp"

#include <utility>

namespace tokentail {
namespace {

constexpr std::size_t index_of(PriceKind kind) {
  return static_cast<std::size_t>(kind);
}

std::optional<PriceKind> part_of(PriceKind kind) {
  switch (kind) {
    case PriceKind::cache_write_1h:
      return PriceKind::cache_write;
    case PriceKind::cache_write:
    case PriceKind::cache_read:
      return PriceKind::input;
    case PriceKind::reasoning:
      return PriceKind::output;
    case PriceKind::input:
    case PriceKind::output:
    case PriceKind::request:
      return std::nullopt;
  }
  return std::nullopt;
}

struct Bucket {
  PriceKind kind;
  Tokens tokens;
};

// The parts may be missing, which says that the log does not split its totals.
std::array<Bucket, 6> buckets_of(const UsageRecord& record) {
  return {{{PriceKind::input, record.in_uncached.value_or(0)},
           {PriceKind::cache_read, record.cache_read.value_or(0)},
           {PriceKind::cache_write, record.cache_write_5m.value_or(0)},
           {PriceKind::cache_write_1h, record.cache_write_1h.value_or(0)},
           {PriceKind::output, record.out_visible.value_or(0)},
           {PriceKind::reasoning, record.out_reasoning.value_or(0)}}};
}

}  // namespace

Rate TieredRate::at(Tokens input) const {
  Rate rate = base;
  for (const PriceTier& tier : tiers) {
    if (input > tier.above) {
      rate = tier.rate;
    }
  }
  return rate;
}

void PriceSheet::set(PriceKind kind, TieredRate rate) {
  rates_.at(index_of(kind)) = std::move(rate);
  has_prices_ = true;
}

const TieredRate* PriceSheet::find(PriceKind kind) const {
  const auto& rate = rates_.at(index_of(kind));
  return rate ? &*rate : nullptr;
}

const TieredRate* PriceSheet::charged(PriceKind kind) const {
  for (std::optional<PriceKind> at = kind; at; at = part_of(*at)) {
    if (const TieredRate* rate = find(*at)) {
      return rate;
    }
  }
  return nullptr;
}

std::expected<Money, Unpriced> PriceSheet::cost(const UsageRecord& record) const {
  const auto input = record.input_tokens();
  const bool output_is_free = find(PriceKind::output) == nullptr;
  if (!input || (!record.output_tokens() && !output_is_free)) {
    return std::unexpected(Unpriced::no_usage);
  }
  if (!has_prices_) {
    return std::unexpected(Unpriced::no_price);
  }
  Int128 yocto = 0;
  for (const auto& [kind, tokens] : buckets_of(record)) {
    if (tokens == 0) {
      continue;
    }
    const TieredRate* rate = charged(kind);
    if (rate == nullptr) {
      return std::unexpected(Unpriced::no_price);
    }
    yocto += rate->at(*input).yocto * tokens;
  }
  if (const TieredRate* rate = find(PriceKind::request)) {
    yocto += rate->at(*input).yocto;
  }
  return rounded_from_yocto(yocto);
}

}  // namespace tokentail
