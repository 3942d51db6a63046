// SPDX-License-Identifier: Apache-2.0
// Closed buckets in the order of their numbers, as varints: 5 to 6 bytes each in real data. Both
// ends are cheap, because time closes at the one and forgets at the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregate/varint.hpp"
#include "core/amount.hpp"

namespace tokentail {

struct Bucket {
  std::int64_t number = 0;
  Int128 value = 0;

  friend bool operator==(const Bucket&, const Bucket&) = default;
};

// Saved numbers beyond these were not written by this program. Within them no sum of the buckets
// that anything keeps can overflow.
inline constexpr std::int64_t bucket_number_max = std::int64_t{1} << 62U;
inline constexpr Int128 bucket_value_max = Int128{1} << 110U;

// A bucket of saved state: its number as the distance from the one before, and its value. take:
// nothing when the bytes end early or `value_max` is exceeded.
void append_bucket(std::string& out, const Bucket& bucket, std::int64_t before);
[[nodiscard]] std::optional<Bucket> take_bucket(std::string_view& in, std::int64_t before,
                                                Int128 value_max = bucket_value_max);

// Not thread-safe.
class PackedBuckets {
 public:
  PackedBuckets() = default;
  explicit PackedBuckets(const std::vector<Bucket>& buckets);

  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] std::int64_t first_number() const { return first_number_; }
  [[nodiscard]] std::int64_t last_number() const { return last_number_; }

  // The number must not be smaller than last_number().
  void push_back(const Bucket& bucket);
  // Must not be empty.
  Bucket pop_front();

  // Calls `visit(bucket)` for each, oldest first, until it returns false.
  template <class Visit>
  void each(Visit visit) const {
    auto rest = packed();
    Bucket bucket{.number = first_number_};
    for (std::size_t i = 0; i < count_; ++i) {
      if (i > 0) {
        bucket.number += static_cast<std::int64_t>(take_signed_varint(rest).value_or(0));
      }
      bucket.value = take_signed_varint(rest).value_or(0);
      if (!visit(bucket)) {
        return;
      }
    }
  }

 private:
  [[nodiscard]] std::string_view packed() const { return std::string_view(bytes_).substr(begin_); }

  // A value, then a distance and a value for each further bucket.
  std::string bytes_;
  std::int64_t first_number_ = 0;
  std::int64_t last_number_ = 0;
  std::uint32_t begin_ = 0;  // bytes in front of it are forgotten
  std::uint32_t count_ = 0;
};

}  // namespace tokentail
