// SPDX-License-Identifier: Apache-2.0
// One measure of one key over time, cut into buckets: the open bucket, which takes nearly all
// additions, and the closed ones that windows still need, of which only those with data are kept
// (in real data almost all buckets of a key are empty).
//
// A rejected alternative is a ring of dense buckets: 3.6 KB a key against 0.1 to 0.4 KB, and two
// cache misses an update against one.
//
// Half a cache line. Not thread-safe. Bucket numbers come from BucketClock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregate/closed_buckets.hpp"
#include "aggregate/packed_buckets.hpp"
#include "core/amount.hpp"

namespace tokentail {

enum class BucketFold : std::uint8_t { add, max, min };

class BucketSeries {
 public:
  // Of closed buckets; an exact window may ask for more. Beyond it values are folded
  // into later ones until old ones leave: a sum is then too large for a while, never too small.
  static constexpr std::int64_t closed_max = 10'000;

  // Folds `value` into bucket `number`. Closed buckets older than `keep` before the newest are
  // forgotten, and a value for a bucket older than that changes nothing.
  void add(std::int64_t number, Int128 value, std::int64_t keep, BucketFold fold) {
    std::int64_t sum = 0;
    if (number == open_number_ && fold == BucketFold::add && open_value_ > in_block &&
        is_narrow(value) &&
        !__builtin_add_overflow(open_value_, static_cast<std::int64_t>(value), &sum) &&
        sum > in_block) {
      open_value_ = sum;  // nearly always
    } else {
      fold_in(number, value, keep, fold);
    }
  }

  // Makes `number` the newest bucket if it is later than that, closing and forgetting on the way.
  void advance(std::int64_t number, std::int64_t keep) {
    if (number > open_number_ && !empty()) {
      close_open(number, keep);
    }
  }

  // Forgets what a window of `keep` closed buckets does not need: after decode(), for whoever now
  // keeps fewer than the writer did.
  void forget_beyond(std::int64_t keep);

  [[nodiscard]] bool empty() const { return first_number_ == unseen; }
  [[nodiscard]] std::int64_t open_number() const { return open_number_; }
  // Zero before its first value.
  [[nodiscard]] Int128 open_value() const {
    return open_value_ > in_block ? open_value_ : open_value_ == no_value ? 0 : closed_.extra();
  }
  [[nodiscard]] bool open_filled() const { return open_value_ != no_value; }

  // The first bucket this series ever saw.
  [[nodiscard]] std::int64_t first_number() const { return first_number_; }

  // The first bucket with a value that a window from `first` on covers. Nothing: there is none.
  [[nodiscard]] std::optional<std::int64_t> oldest_from(std::int64_t first) const;

  // Over closed buckets that are kept: their sum in O(1); the sum of those from `first` on, quick
  // when few are older; each of them, oldest first, until `visit(bucket)` returns false.
  [[nodiscard]] Int128 closed_sum() const { return closed_.sum(); }
  [[nodiscard]] Int128 closed_sum_from(std::int64_t first) const;
  [[nodiscard]] std::size_t closed_count() const { return closed_.size(); }
  template <class Visit>
  void each_closed(Visit visit) const {
    closed_.each(visit);
  }
  [[nodiscard]] std::vector<Bucket> closed() const;

  // Brings what close_open() will append to into the cache.
  void fetch_closed() const { closed_.fetch(); }

  // Folds all buckets of `other` in: what eviction does, so that totals stay exact.
  void merge(const BucketSeries& other, std::int64_t keep, BucketFold fold);

  // The state as bytes, appended to `out`, and back from the front of `in`. False when `in` was not
  // written by encode().
  void encode(std::string& out) const;
  [[nodiscard]] bool decode(std::string_view& in);

 private:
  // Of open_value_, in place of a value: it has none yet; it is one that no 64 bits hold, so it is
  // the extra of the closed ones.
  static constexpr std::int64_t no_value = INT64_MIN;
  static constexpr std::int64_t in_block = INT64_MIN + 1;
  static constexpr std::int64_t unseen = INT64_MIN;  // of first_number_

  static bool is_narrow(Int128 value) { return value == static_cast<std::int64_t>(value); }
  void set_open(Int128 value);
  void fold_in(std::int64_t number, Int128 value, std::int64_t keep, BucketFold fold);
  void fold_open(Int128 value, BucketFold fold);
  void fold_closed(std::int64_t number, Int128 value, BucketFold fold);
  void close_open(std::int64_t number, std::int64_t keep);

  std::int64_t open_value_ = no_value;  // an empty open bucket is not kept when closed
  std::int64_t open_number_ = 0;
  std::int64_t first_number_ = unseen;
  ClosedBuckets closed_;
};
static_assert(sizeof(BucketSeries) == 32);

}  // namespace tokentail
