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

void BucketSeries::add(std::int64_t number, Int128 value, std::int64_t keep, BucketFold fold) {
  if (!started_) {
    started_ = true;
    open_number_ = number;
    first_number_ = number;
    open_value_ = value;
    open_filled_ = true;
    return;
  }
  advance(number, keep);
  first_number_ = std::min(first_number_, number);
  if (number == open_number_) {
    open_value_ = open_filled_ ? folded(open_value_, value, fold) : value;
    open_filled_ = true;
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
  if (open_filled_ && keep > 0) {
    if (!closed_) {
      closed_ = std::make_unique<PackedBuckets>();
    }
    closed_->push_back({.number = open_number_, .value = open_value_});
    closed_sum_ += open_value_;
  }
  open_number_ = number;
  open_value_ = 0;
  open_filled_ = false;
  forget_beyond(keep);
}

void BucketSeries::forget_beyond(std::int64_t keep) {
  while (closed_count() > 0 && closed_->first_number() < open_number_ - keep) {
    closed_sum_ -= closed_->pop_front().value;
  }
}

void BucketSeries::fold_closed(std::int64_t number, Int128 value, BucketFold fold) {
  auto buckets = closed();
  const auto at = std::ranges::lower_bound(buckets, number, {}, &Bucket::number);
  const bool is_full = std::ssize(buckets) >= closed_max;
  if (at != buckets.end() && (at->number == number || is_full)) {
    at->value = folded(at->value, value, fold);
  } else if (is_full) {
    open_value_ = open_filled_ ? folded(open_value_, value, fold) : value;
    open_filled_ = true;
  } else {
    buckets.insert(at, {.number = number, .value = value});
  }
  store(buckets);
}

std::optional<std::int64_t> BucketSeries::oldest_from(std::int64_t first) const {
  std::optional<std::int64_t> oldest;
  each_closed([&](const Bucket& bucket) {
    if (bucket.number >= first) {
      oldest = bucket.number;
    }
    return bucket.number < first;
  });
  return oldest || !open_filled_ ? oldest : open_number_;
}

Int128 BucketSeries::closed_sum_from(std::int64_t first) const {
  Int128 sum = closed_sum_;
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

void BucketSeries::store(const std::vector<Bucket>& buckets) {
  closed_sum_ = 0;
  for (const auto& bucket : buckets) {
    closed_sum_ += bucket.value;
  }
  closed_ = std::make_unique<PackedBuckets>(buckets);
}

void BucketSeries::merge(const BucketSeries& other, std::int64_t keep, BucketFold fold) {
  if (!other.started_) {
    return;
  }
  for (const auto& bucket : other.closed()) {
    add(bucket.number, bucket.value, keep, fold);
  }
  if (other.open_filled_) {
    add(other.open_number_, other.open_value_, keep, fold);
  }
}

void BucketSeries::encode(std::string& out) const {
  append_varint(out, started_ ? 1U : 0U);
  if (!started_) {
    return;
  }
  append_signed_varint(out, first_number_);
  append_signed_varint(out, open_number_);
  append_varint(out, open_filled_ ? 1U : 0U);
  append_signed_varint(out, open_value_);
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
  started_ = true;
  first_number_ = static_cast<std::int64_t>(*first);
  open_number_ = static_cast<std::int64_t>(*open);
  open_filled_ = *filled != 0;
  open_value_ = *value;
  if (!buckets.empty()) {
    store(buckets);
  }
  return true;
}

}  // namespace tokentail
