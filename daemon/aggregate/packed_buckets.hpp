// SPDX-License-Identifier: Apache-2.0
// Closed buckets in the order of their numbers, as varints: 5 to 6 bytes each in real data. Both
// ends are cheap, because time closes at the one and forgets at the other.
#pragma once

#include <cstddef>
#include <cstdint>
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

// Not thread-safe.
class PackedBuckets {
 public:
  PackedBuckets() = default;
  explicit PackedBuckets(const std::vector<Bucket>& buckets);

  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] std::int64_t first_number() const { return first_number_; }
  [[nodiscard]] std::int64_t last_number() const { return last_number_; }

  // The number must be larger than last_number().
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
