// SPDX-License-Identifier: Apache-2.0
#include "aggregate/closed_buckets.hpp"

#include <algorithm>
#include <bit>
#include <memory>
#include <utility>

#include "aggregate/varint.hpp"

namespace tokentail {
namespace {

constexpr std::uint32_t block_bytes_least = 32;  // some buckets

// Of the shortest form that keeps the sign.
unsigned bytes_of(Int128 value) {
  const auto bits = static_cast<UInt128>(value ^ (value >> 127U));
  const auto high = static_cast<std::uint64_t>(bits >> 64U);
  const auto width =
      high != 0 ? 64 + std::bit_width(high) : std::bit_width(static_cast<std::uint64_t>(bits));
  return value == 0 ? 0 : static_cast<unsigned>(width) / 8 + 1;
}

}  // namespace

ClosedBuckets::ClosedBuckets(const std::vector<Bucket>& buckets) {
  for (const auto& bucket : buckets) {
    push_back(bucket);
  }
}

void ClosedBuckets::push_back(const Bucket& bucket) {
  char* at = room_for_one();
  auto& kept = block();
  const bool is_first = kept.count == 0;
  const auto distance = is_first ? 0 : bucket.number - kept.last_number;
  const auto size = bytes_of(bucket.value);
  const bool is_far = distance >= far;
  const bool is_wide = size >= wide;
  *at++ = static_cast<char>((is_far ? far : static_cast<unsigned>(distance)) << 4U |
                            (is_wide ? wide : size));
  if (is_far) {
    std::memcpy(at, &distance, sizeof distance);
    at += sizeof distance;
  }
  std::memcpy(at, &bucket.value, sizeof bucket.value);
  at += is_wide ? sizeof bucket.value : size;
  kept.end = static_cast<std::uint32_t>(at - bytes());
  kept.first_number = is_first ? bucket.number : kept.first_number;
  kept.last_number = bucket.number;
  kept.sum += bucket.value;
  ++kept.count;
}

Bucket ClosedBuckets::pop_front() {
  auto& kept = block();
  const auto packed = read(bytes() + kept.begin);
  const Bucket front{.number = kept.first_number, .value = packed.value};
  kept.begin = static_cast<std::uint32_t>(packed.end - bytes());
  kept.sum -= packed.value;
  if (--kept.count > 0) {
    kept.first_number += read(packed.end).distance;
  } else {
    kept.begin = kept.end = 0;
    free_if_unused();
  }
  return front;
}

void ClosedBuckets::set_extra(Int128 extra) {
  if (!memory_ && extra != 0) {
    resize(block_bytes_least);
  }
  if (memory_) {
    block().extra = extra;
    free_if_unused();
  }
}

// Where the next one is written. What was forgotten makes room before more memory does.
char* ClosedBuckets::room_for_one() {
  constexpr std::uint32_t needed = packed_max + padding;
  if (!memory_) {
    resize(block_bytes_least + needed);
  }
  auto& kept = block();
  if (kept.end + needed > kept.capacity) {
    const auto used = kept.end - kept.begin;
    if (used + needed > kept.capacity - kept.capacity / 8) {
      resize(used + used / 8 + needed);
      return bytes() + block().end;
    }
    std::memmove(bytes(), bytes() + kept.begin, used);
    kept.begin = 0;
    kept.end = used;
  }
  return bytes() + kept.end;
}

void ClosedBuckets::resize(std::uint32_t capacity) {
  capacity = (capacity + 15U) / 16U * 16U;
  ClosedBuckets larger;
  larger.memory_ = std::make_unique_for_overwrite<char[]>(sizeof(Block) + capacity);
  auto& copy = *std::construct_at(&larger.block(), memory_ ? block() : Block{});
  copy.end -= std::exchange(copy.begin, 0);
  copy.capacity = capacity;
  if (memory_) {
    std::memcpy(larger.bytes(), bytes() + block().begin, copy.end);
  }
  memory_ = std::move(larger.memory_);
}

void ClosedBuckets::free_if_unused() {
  if (block().count == 0 && block().extra == 0) {
    memory_.reset();
  }
}

std::int64_t ClosedBuckets::bytes_max(std::int64_t buckets, std::int64_t value_bytes) {
  const auto used = buckets * (1 + value_bytes);
  return static_cast<std::int64_t>(sizeof(Block) + packed_max + padding) + used + used / 4 + 32;
}

}  // namespace tokentail
