// SPDX-License-Identifier: Apache-2.0
#include "aggregate/closed_buckets.hpp"

#include <algorithm>
#include <bit>
#include <new>

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
  const bool is_first = block_->count == 0;
  const auto distance = is_first ? 0 : bucket.number - block_->last_number;
  const auto bytes = bytes_of(bucket.value);
  const bool is_far = distance >= far;
  const bool is_wide = bytes >= wide;
  *at++ = static_cast<char>((is_far ? far : static_cast<unsigned>(distance)) << 4U |
                            (is_wide ? wide : bytes));
  if (is_far) {
    std::memcpy(at, &distance, sizeof distance);
    at += sizeof distance;
  }
  std::memcpy(at, &bucket.value, sizeof bucket.value);
  at += is_wide ? sizeof bucket.value : bytes;
  block_->end = static_cast<std::uint32_t>(at - block_->bytes());
  block_->first_number = is_first ? bucket.number : block_->first_number;
  block_->last_number = bucket.number;
  block_->sum += bucket.value;
  ++block_->count;
}

Bucket ClosedBuckets::pop_front() {
  const auto packed = read(block_->bytes() + block_->begin);
  const Bucket front{.number = block_->first_number, .value = packed.value};
  block_->begin = static_cast<std::uint32_t>(packed.end - block_->bytes());
  block_->sum -= packed.value;
  if (--block_->count > 0) {
    block_->first_number += read(packed.end).distance;
  } else {
    block_->begin = block_->end = 0;
    free_if_unused();
  }
  return front;
}

void ClosedBuckets::set_extra(Int128 extra) {
  if (block_ == nullptr && extra != 0) {
    resize(block_bytes_least);
  }
  if (block_ != nullptr) {
    block_->extra = extra;
    free_if_unused();
  }
}

// Where the next one is written. What was forgotten makes room before more memory does.
char* ClosedBuckets::room_for_one() {
  constexpr std::uint32_t needed = packed_max + padding;
  if (block_ == nullptr) {
    resize(block_bytes_least + needed);
  }
  if (block_->end + needed > block_->capacity) {
    const auto used = block_->end - block_->begin;
    if (used + needed <= block_->capacity - block_->capacity / 8) {
      std::memmove(block_->bytes(), block_->bytes() + block_->begin, used);
      block_->begin = 0;
      block_->end = used;
    } else {
      resize(used + used / 8 + needed);
    }
  }
  return block_->bytes() + block_->end;
}

void ClosedBuckets::resize(std::uint32_t capacity) {
  capacity = (capacity + 15U) / 16U * 16U;
  auto* const block = new (::operator new(sizeof(Block) + capacity)) Block;
  if (block_ != nullptr) {
    const auto used = block_->end - block_->begin;
    *block = *block_;
    std::memcpy(block->bytes(), block_->bytes() + block_->begin, used);
    block->begin = 0;
    block->end = used;
    free_block();
  }
  block->capacity = capacity;
  block_ = block;
}

void ClosedBuckets::free_block() {
  ::operator delete(block_);
  block_ = nullptr;
}

void ClosedBuckets::free_if_unused() {
  if (block_->count == 0 && block_->extra == 0) {
    free_block();
  }
}

std::int64_t ClosedBuckets::bytes_max(std::int64_t buckets, std::int64_t value_bytes) {
  const auto used = buckets * (1 + value_bytes);
  return static_cast<std::int64_t>(sizeof(Block) + packed_max + padding) + used + used / 4 + 32;
}

}  // namespace tokentail
