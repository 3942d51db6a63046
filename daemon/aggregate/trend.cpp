// SPDX-License-Identifier: Apache-2.0
#include "aggregate/trend.hpp"

#include "aggregate/packed_buckets.hpp"
#include "aggregate/varint.hpp"

namespace tokentail {

void Trend::add(std::int64_t number, Int128 value, const Reach& /*reach*/) {
  if (started_ && number < newest_) {
    return;
  }
  rises_ = started_ && value > last_[2] ? rises_ + 1 : 0;
  last_ = {last_[1], last_[2], value};
  newest_ = number;
  started_ = true;
}

WindowValue Trend::answer(Aggregator::Function question, const Reach& /*reach*/) {
  if (!started_) {
    return WindowValue::missing();
  }
  if (question == Aggregator::Function::rising) {
    return {.numerator = rises_};
  }
  if (question == Aggregator::Function::latest) {
    return {.numerator = last_[2]};
  }
  return rises_ >= 2 ? WindowValue{.numerator = last_[2] - last_[0], .denominator = 2}
                     : WindowValue::missing();
}

std::optional<std::int64_t> Trend::next_change(const Reach& /*reach*/) {
  return std::nullopt;
}

void Trend::encode(std::string& out) const {
  append_varint(out, started_ ? 1U : 0U);
  for (const Int128 value : {last_[0], last_[1], last_[2], Int128{newest_}, Int128{rises_}}) {
    append_signed_varint(out, value);
  }
}

bool Trend::decode(std::string_view& in) {
  const auto started = take_varint(in);
  for (auto& value : last_) {
    const auto taken = take_signed_varint(in, bucket_value_max);
    if (!taken) {
      return false;
    }
    value = *taken;
  }
  const auto newest = take_signed_varint(in, bucket_number_max);
  const auto rises = newest ? take_signed_varint(in, bucket_number_max) : std::nullopt;
  if (!started || !rises || *rises < 0) {
    return false;
  }
  started_ = *started != 0;
  newest_ = static_cast<std::int64_t>(*newest);
  rises_ = static_cast<std::int64_t>(*rises);
  return true;
}

}  // namespace tokentail
