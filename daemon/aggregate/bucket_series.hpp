// SPDX-License-Identifier: Apache-2.0
// One measure of one key over time, cut into buckets: the open bucket, which takes nearly all
// additions, and the closed ones that windows still need, of which only those with data are kept,
// as varints (5 to 6 bytes each in real data, where almost all buckets of a key are empty).
//
// A rejected alternative is a ring of dense buckets: 3.6 KB a key against 0.1 to 0.4 KB, and two
// cache misses an update against one.
//
// 80 bytes. Not thread-safe. Bucket numbers come from BucketClock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/amount.hpp"

namespace tokentail {

enum class BucketFold : std::uint8_t { add, max };

struct Bucket {
  std::int64_t number = 0;
  Int128 value = 0;

  friend bool operator==(const Bucket&, const Bucket&) = default;
};

class BucketSeries {
 public:
  // Folds `value` into bucket `number`. Closed buckets older than `keep` before the newest are
  // forgotten, and a value for a bucket older than that changes nothing.
  void add(std::int64_t number, Int128 value, std::int64_t keep, BucketFold fold);

  // Makes `number` the newest bucket if it is later than that, closing and forgetting on the way.
  void advance(std::int64_t number, std::int64_t keep);

  [[nodiscard]] bool empty() const { return !started_; }
  [[nodiscard]] std::int64_t open_number() const { return open_number_; }
  [[nodiscard]] Int128 open_value() const { return open_value_; }  // zero before its first value
  [[nodiscard]] bool open_filled() const { return open_filled_; }

  // The first bucket this series ever saw.
  [[nodiscard]] std::int64_t first_number() const { return first_number_; }

  // Over closed buckets that are kept: their sum in O(1), or each of them, oldest first.
  [[nodiscard]] Int128 closed_sum() const { return closed_sum_; }
  [[nodiscard]] std::size_t closed_count() const { return closed_count_; }
  [[nodiscard]] std::vector<Bucket> closed() const;

  // Folds all buckets of `other` in: what eviction does, so that totals stay exact.
  void merge(const BucketSeries& other, std::int64_t keep, BucketFold fold);

  [[nodiscard]] std::size_t heap_bytes() const;

  // The state as bytes, appended to `out`, and back from the front of `in`. False when `in` was not
  // written by encode().
  void encode(std::string& out) const;
  [[nodiscard]] bool decode(std::string_view& in);

 private:
  void close_open();
  void forget_before(std::int64_t number);
  void fold_closed(std::int64_t number, Int128 value, BucketFold fold);
  void store(const std::vector<Bucket>& buckets);
  [[nodiscard]] std::string_view packed() const;
  void set_packed(std::string_view bytes);

  Int128 open_value_ = 0;
  Int128 closed_sum_ = 0;
  std::int64_t open_number_ = 0;
  std::int64_t first_number_ = 0;
  std::int64_t last_closed_ = 0;    // number of the newest closed bucket
  std::unique_ptr<char[]> packed_;  // NOLINT: its length is packed_size_
  std::uint32_t packed_size_ = 0;
  std::uint16_t closed_count_ = 0;
  bool started_ = false;
  bool open_filled_ = false;  // the open bucket took a value; an empty one is not kept when closed
};

}  // namespace tokentail
