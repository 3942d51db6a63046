// SPDX-License-Identifier: Apache-2.0
#include "aggregate/recency.hpp"

#include <algorithm>

#include "aggregate/packed_buckets.hpp"
#include "aggregate/varint.hpp"

namespace tokentail {

void Recency::add(std::int64_t number, Int128 /*value*/, const Reach& /*reach*/) {
  newest_ = std::max(newest_, number);
}

WindowValue Recency::answer(Aggregator::Function /*question*/, const Reach& reach) {
  return newest_ == INT64_MIN ? WindowValue::missing()
                              : WindowValue{.numerator = std::max<Int128>(reach.last - newest_, 0)};
}

std::optional<std::int64_t> Recency::next_change(const Reach& reach) {
  return newest_ > reach.first ? std::optional(newest_ - reach.first) : std::nullopt;
}

void Recency::encode(std::string& out) const {
  append_signed_varint(out, newest_);
}

bool Recency::decode(std::string_view& in) {
  const auto newest = take_signed_varint(in, bucket_number_max);
  newest_ = static_cast<std::int64_t>(newest.value_or(INT64_MIN));
  return newest.has_value();
}

}  // namespace tokentail
