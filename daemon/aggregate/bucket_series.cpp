// SPDX-License-Identifier: Apache-2.0
#include "aggregate/bucket_series.hpp"

#include <algorithm>
#include <cstring>

#include "aggregate/varint.hpp"

namespace tokentail {
namespace {

Int128 folded(Int128 a, Int128 b, BucketFold fold) {
  return fold == BucketFold::add ? a + b : std::max(a, b);
}

// Closed buckets on the heap: each is its number, as the distance from the one before (the first
// from zero), and its value.
void append_bucket(std::string& out, std::int64_t after, const Bucket& bucket) {
  append_signed_varint(out, bucket.number - after);
  append_signed_varint(out, bucket.value);
}

std::optional<Bucket> take_bucket(std::string_view& in, std::int64_t after) {
  const auto distance = take_signed_varint(in);
  const auto value = distance ? take_signed_varint(in) : std::nullopt;
  if (!value) {
    return std::nullopt;
  }
  return Bucket{.number = after + static_cast<std::int64_t>(*distance), .value = *value};
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

void BucketSeries::advance(std::int64_t number, std::int64_t keep) {
  if (!started_ || number <= open_number_) {
    return;
  }
  if (open_filled_ && keep > 0) {
    close_open();
  }
  open_number_ = number;
  open_value_ = 0;
  open_filled_ = false;
  forget_before(number - keep);
}

void BucketSeries::close_open() {
  const auto old = packed();
  const auto last = closed_count_ == 0 ? 0 : last_closed_;
  std::string bytes(old);
  append_bucket(bytes, last, {.number = open_number_, .value = open_value_});
  last_closed_ = open_number_;
  ++closed_count_;
  closed_sum_ += open_value_;
  set_packed(bytes);
}

void BucketSeries::forget_before(std::int64_t number) {
  auto rest = packed();
  std::int64_t after = 0;
  std::int64_t base = 0;
  const auto before = closed_count_;
  while (closed_count_ > 0) {
    auto probe = rest;
    const auto bucket = take_bucket(probe, after);
    if (!bucket || bucket->number >= number) {
      break;
    }
    rest = probe;
    after = bucket->number;
    base = after;
    closed_sum_ -= bucket->value;
    --closed_count_;
  }
  if (closed_count_ == before) {
    return;
  }
  if (closed_count_ == 0) {
    set_packed({});
    return;
  }
  // The first bucket's number was relative to one that is gone.
  std::string bytes;
  if (const auto first = take_bucket(rest, base)) {
    append_bucket(bytes, 0, *first);
  }
  bytes.append(rest);
  set_packed(bytes);
}

void BucketSeries::fold_closed(std::int64_t number, Int128 value, BucketFold fold) {
  auto buckets = closed();
  const auto at = std::ranges::lower_bound(buckets, number, {}, &Bucket::number);
  if (at != buckets.end() && at->number == number) {
    at->value = folded(at->value, value, fold);
  } else {
    buckets.insert(at, {.number = number, .value = value});
  }
  store(buckets);
}

std::vector<Bucket> BucketSeries::closed() const {
  std::vector<Bucket> buckets;
  buckets.reserve(closed_count_);
  auto rest = packed();
  std::int64_t after = 0;
  while (const auto bucket = take_bucket(rest, after)) {
    buckets.push_back(*bucket);
    after = bucket->number;
  }
  return buckets;
}

void BucketSeries::store(const std::vector<Bucket>& buckets) {
  std::string bytes;
  std::int64_t after = 0;
  closed_sum_ = 0;
  for (const auto& bucket : buckets) {
    append_bucket(bytes, after, bucket);
    after = bucket.number;
    closed_sum_ += bucket.value;
  }
  last_closed_ = after;
  closed_count_ = static_cast<std::uint16_t>(buckets.size());
  set_packed(bytes);
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

std::string_view BucketSeries::packed() const {
  return {packed_.get(), packed_size_};
}

void BucketSeries::set_packed(std::string_view bytes) {
  if (bytes.empty()) {
    packed_.reset();
  } else {
    auto copy = std::make_unique_for_overwrite<char[]>(bytes.size());
    std::memcpy(copy.get(), bytes.data(), bytes.size());
    packed_ = std::move(copy);
  }
  packed_size_ = static_cast<std::uint32_t>(bytes.size());
}

std::size_t BucketSeries::heap_bytes() const {
  return packed_size_;
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
  append_varint(out, packed_size_);
  out.append(packed());
}

bool BucketSeries::decode(std::string_view& in) {
  *this = BucketSeries{};
  const auto started = take_varint(in);
  if (!started || *started == 0) {
    return started.has_value();
  }
  const auto first = take_signed_varint(in);
  const auto open = take_signed_varint(in);
  const auto filled = take_varint(in);
  const auto value = take_signed_varint(in);
  const auto size = take_varint(in);
  if (!first || !open || !filled || !value || !size || *size > in.size()) {
    return false;
  }
  started_ = true;
  first_number_ = static_cast<std::int64_t>(*first);
  open_number_ = static_cast<std::int64_t>(*open);
  open_filled_ = *filled != 0;
  open_value_ = *value;
  set_packed(in.substr(0, static_cast<std::size_t>(*size)));
  store(closed());
  in.remove_prefix(static_cast<std::size_t>(*size));
  return true;
}

}  // namespace tokentail
