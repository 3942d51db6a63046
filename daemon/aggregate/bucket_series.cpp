// SPDX-License-Identifier: Apache-2.0
#include "aggregate/bucket_series.hpp"

#include <algorithm>
#include <iterator>

#include "aggregate/varint.hpp"

namespace tokentail {
namespace {

Int128 folded(Int128 a, Int128 b, BucketFold fold) {
  switch (fold) {
    case BucketFold::add:
      return a + b;
    case BucketFold::max:
      return std::max(a, b);
    case BucketFold::min:
      break;
  }
  return std::min(a, b);
}

}  // namespace

void BucketSeries::set_open(Int128 value) {
  const bool fits = is_narrow(value) && value > in_block;
  if (!fits || open_value_ == in_block) {
    closed_.set_extra(fits ? 0 : value);
  }
  open_value_ = fits ? static_cast<std::int64_t>(value) : in_block;
}

void BucketSeries::fold_open(Int128 value, BucketFold fold) {
  set_open(open_filled() ? folded(open_value(), value, fold) : value);
}

void BucketSeries::fold_in(std::int64_t number, Int128 value, std::int64_t keep, BucketFold fold) {
  if (empty()) {
    open_number_ = number;
    first_number_ = number;
    set_open(value);
    return;
  }
  advance(number, keep);
  first_number_ = std::min(first_number_, number);
  if (number == open_number_) {
    fold_open(value, fold);
  } else if (number >= open_number_ - keep) {
    fold_closed(number, value, fold);
  }
}

void BucketSeries::close_open(std::int64_t number, std::int64_t keep) {
  if (closed_count() >= closed_max) {
    open_number_ = number;
    forget_beyond(keep);
    return;  // the open bucket goes on
  }
  if (open_filled()) {
    if (keep > 0 && open_number_ >= number - keep) {
      closed_.push_back({.number = open_number_, .value = open_value()});
    }
    set_open(0);
    open_value_ = no_value;
  }
  open_number_ = number;
  forget_beyond(keep);
}

void BucketSeries::forget_beyond(std::int64_t keep) {
  while (closed_count() > 0 && closed_.first_number() < open_number_ - keep) {
    closed_.pop_front();
  }
}

void BucketSeries::fold_closed(std::int64_t number, Int128 value, BucketFold fold) {
  auto buckets = closed();
  const auto at = std::ranges::lower_bound(buckets, number, {}, &Bucket::number);
  const bool is_full = std::ssize(buckets) >= closed_max;
  if (at != buckets.end() && (at->number == number || is_full)) {
    at->value = folded(at->value, value, fold);
  } else if (is_full) {
    fold_open(value, fold);
    return;
  } else {
    buckets.insert(at, {.number = number, .value = value});
  }
  const auto extra = closed_.extra();
  closed_ = ClosedBuckets(buckets);
  closed_.set_extra(extra);
}

std::optional<std::int64_t> BucketSeries::oldest_from(std::int64_t first) const {
  std::optional<std::int64_t> oldest;
  each_closed([&](const Bucket& bucket) {
    if (bucket.number >= first) {
      oldest = bucket.number;
    }
    return bucket.number < first;
  });
  return oldest || !open_filled() ? oldest : open_number_;
}

Int128 BucketSeries::closed_sum_from(std::int64_t first) const {
  Int128 sum = closed_sum();
  each_closed([&](const Bucket& bucket) {
    sum -= bucket.number < first ? bucket.value : 0;
    return bucket.number < first;
  });
  return sum;
}

std::vector<Bucket> BucketSeries::closed() const {
  std::vector<Bucket> buckets;
  buckets.reserve(closed_count() + 1);
  each_closed([&](const Bucket& bucket) {
    buckets.push_back(bucket);
    return true;
  });
  return buckets;
}

void BucketSeries::merge(const BucketSeries& other, std::int64_t keep, BucketFold fold) {
  for (const auto& bucket : other.closed()) {
    add(bucket.number, bucket.value, keep, fold);
  }
  if (other.open_filled()) {
    add(other.open_number_, other.open_value(), keep, fold);
  }
}

void BucketSeries::encode(std::string& out) const {
  append_varint(out, empty() ? 0U : 1U);
  if (empty()) {
    return;
  }
  append_signed_varint(out, first_number_);
  append_signed_varint(out, open_number_);
  append_varint(out, open_filled() ? 1U : 0U);
  append_signed_varint(out, open_value());
  append_varint(out, closed_count());
  std::int64_t before = 0;
  each_closed([&](const Bucket& bucket) {
    append_bucket(out, bucket, before);
    before = bucket.number;
    return true;
  });
}

bool BucketSeries::decode(std::string_view& in) {
  *this = BucketSeries{};
  const auto started = take_varint(in);
  if (!started || *started == 0) {
    return started.has_value();
  }
  const auto first = take_signed_varint(in, bucket_number_max);
  const auto open = first ? take_signed_varint(in, bucket_number_max) : std::nullopt;
  const auto filled = open ? take_varint(in) : std::nullopt;
  const auto value = filled ? take_signed_varint(in, bucket_value_max) : std::nullopt;
  const auto count = value ? take_varint(in) : std::nullopt;
  if (!count || *first > *open || *count > closed_max) {
    return false;
  }
  std::vector<Bucket> buckets;
  for (auto left = static_cast<std::size_t>(*count); left > 0; --left) {
    const auto before = buckets.empty() ? -bucket_number_max : buckets.back().number;
    const auto bucket = take_bucket(in, buckets.empty() ? 0 : before);
    if (!bucket || bucket->number <= before || bucket->number >= *open) {
      return false;
    }
    buckets.push_back(*bucket);
  }
  first_number_ = static_cast<std::int64_t>(*first);
  open_number_ = static_cast<std::int64_t>(*open);
  closed_ = ClosedBuckets(buckets);
  if (*filled != 0) {
    set_open(*value);
  }
  return true;
}

}  // namespace tokentail
