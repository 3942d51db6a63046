// SPDX-License-Identifier: Apache-2.0
// The closed buckets of one series and their sum, in one block of memory of about their size: 4 to
// 5 bytes a bucket of tokens, 8 bytes in all while there are none, as for most keys. Both ends are
// cheap, because time closes at the one and forgets at the other.
//
// A bucket is a byte (its distance from the one before, up to 14, and the bytes of its value), the
// distance where it is longer, and the value. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "aggregate/packed_buckets.hpp"
#include "core/amount.hpp"

namespace tokentail {

class ClosedBuckets {
 public:
  ClosedBuckets() = default;
  explicit ClosedBuckets(const std::vector<Bucket>& buckets);
  ClosedBuckets(const ClosedBuckets&) = delete;
  ClosedBuckets& operator=(const ClosedBuckets&) = delete;
  ClosedBuckets(ClosedBuckets&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  ClosedBuckets& operator=(ClosedBuckets&& other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~ClosedBuckets() { free_block(); }

  [[nodiscard]] std::size_t size() const { return block_ != nullptr ? block_->count : 0; }
  [[nodiscard]] Int128 sum() const { return block_ != nullptr ? block_->sum : 0; }

  // Must not be empty.
  [[nodiscard]] std::int64_t first_number() const { return block_->first_number; }
  Bucket pop_front();
  // The number must be greater than the one of the last.
  void push_back(const Bucket& bucket);

  // Calls `visit(bucket)` for each, oldest first, until it returns false.
  template <class Visit>
  void each(Visit visit) const;

  // A number that is kept along: 0 until it is set.
  [[nodiscard]] Int128 extra() const { return block_ != nullptr ? block_->extra : 0; }
  void set_extra(Int128 extra);

  void fetch() const { __builtin_prefetch(block_); }
  // Of the block at most, with so many buckets of up to `value_bytes` each.
  [[nodiscard]] static std::int64_t bytes_max(std::int64_t buckets, std::int64_t value_bytes);

 private:
  struct Block {  // in front of its bytes
    Int128 sum = 0;
    Int128 extra = 0;
    std::int64_t first_number = 0;
    std::int64_t last_number = 0;
    std::uint32_t count = 0;
    std::uint32_t begin = 0;  // bytes in front of it are forgotten
    std::uint32_t end = 0;
    std::uint32_t capacity = 0;

    [[nodiscard]] char* bytes() { return reinterpret_cast<char*>(this + 1); }
    [[nodiscard]] const char* bytes() const { return reinterpret_cast<const char*>(this + 1); }
  };
  struct Packed {  // as read at one place
    std::int64_t distance = 0;
    Int128 value = 0;
    const char* end = nullptr;
  };

  static constexpr unsigned far = 15;   // the distance is written out
  static constexpr unsigned wide = 15;  // so are all bytes of the value
  static constexpr std::size_t packed_max = 1 + sizeof(std::int64_t) + sizeof(Int128);
  static constexpr std::size_t padding = sizeof(Int128);  // that reading a value may read beyond it

  [[nodiscard]] static Packed read(const char* at);
  char* room_for_one();
  void resize(std::uint32_t capacity);
  void free_block();
  void free_if_unused();

  Block* block_ = nullptr;
};

inline ClosedBuckets::Packed ClosedBuckets::read(const char* at) {
  const auto sizes = static_cast<unsigned char>(*at++);
  Packed packed{.distance = sizes >> 4U};
  if (packed.distance == far) {
    std::memcpy(&packed.distance, at, sizeof packed.distance);
    at += sizeof packed.distance;
  }
  const unsigned bytes = (sizes & 0xFU) == wide ? sizeof(Int128) : sizes & 0xFU;
  if (bytes > 0) {
    std::memcpy(&packed.value, at, sizeof packed.value);
    const auto spare = 8U * (static_cast<unsigned>(sizeof(Int128)) - bytes);
    packed.value = (packed.value << spare) >> spare;  // and the sign with it
  }
  packed.end = at + bytes;
  return packed;
}

template <class Visit>
void ClosedBuckets::each(Visit visit) const {
  if (block_ == nullptr) {
    return;
  }
  const char* at = block_->bytes() + block_->begin;
  auto number = block_->first_number;
  for (std::uint32_t i = 0; i < block_->count; ++i) {
    const auto packed = read(at);
    at = packed.end;
    number += i > 0 ? packed.distance : 0;
    if (!visit(Bucket{.number = number, .value = packed.value})) {
      return;
    }
  }
}

}  // namespace tokentail
