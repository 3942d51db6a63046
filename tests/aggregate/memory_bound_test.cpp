// SPDX-License-Identifier: Apache-2.0
// That a table takes no more memory than it promises when every key and every bucket is in use:
// what `check` prints is a bound. Counts what the allocator gave away.
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include <malloc.h>

#include "aggregate/aggregate_table.hpp"
#include "support/catch.hpp"
#include "support/records.hpp"

namespace {

std::int64_t live_bytes = 0;  // NOLINT(*-avoid-non-const-global-variables): of operator new below

void* counted(void* block) {
  constexpr std::int64_t header = 8;  // of the allocator, in front of each block
  live_bytes += static_cast<std::int64_t>(::malloc_usable_size(block)) + header;
  return block;
}

void uncounted(void* block) {
  if (block != nullptr) {
    live_bytes -= static_cast<std::int64_t>(::malloc_usable_size(block)) + 8;
    std::free(block);  // NOLINT(*-no-malloc): what operator new is made of
  }
}

}  // namespace

void* operator new(std::size_t size) {
  if (void* const block = std::malloc(size)) {  // NOLINT(*-no-malloc)
    return counted(block);
  }
  throw std::bad_alloc{};
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  void* const block = std::malloc(size);  // NOLINT(*-no-malloc)
  return block != nullptr ? counted(block) : nullptr;
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto align = static_cast<std::size_t>(alignment);
  if (void* const block = std::aligned_alloc(align, (size + align - 1) / align * align)) {
    return counted(block);
  }
  throw std::bad_alloc{};
}
// The arrays too: those of a sanitizer's runtime do not come here by themselves.
void* operator new[](std::size_t size) {
  return operator new(size);
}
void operator delete(void* block) noexcept {
  uncounted(block);
}
void operator delete[](void* block) noexcept {
  uncounted(block);
}
void operator delete[](void* block, std::size_t /*size*/) noexcept {
  uncounted(block);
}
void operator delete(void* block, std::size_t /*size*/) noexcept {
  uncounted(block);
}
void operator delete(void* block, std::align_val_t /*alignment*/) noexcept {
  uncounted(block);
}
void operator delete(void* block, std::size_t /*size*/, std::align_val_t /*alignment*/) noexcept {
  uncounted(block);
}

using namespace tokentail;
using namespace tokentail::test;

namespace {

struct Taken {
  std::int64_t bytes = 0;
  std::int64_t promised = 0;
};

// Every key with a record in each of `steps` moments, `step` apart, of as much money and as many
// tokens as a large company pays for in a day.
Taken filled(const Aggregator& aggregator, Duration step, int steps) {
  constexpr int keys = 1000;
  std::vector<std::string> names;
  for (int i = 0; i < keys; ++i) {
    names.push_back("a user whose name does not fit into the string " + std::to_string(i));
  }
  const auto before = live_bytes;
  AggregateTable table(
      {.by = {Dimension::user}, .where = {}, .aggregators = {aggregator}, .keys_max = keys});
  for (int i = 0; i < steps; ++i) {
    for (const auto& name : names) {
      UsageRecord record = a_record(t0() + i * step).by(name).tokens(900'000'000'000 + i);
      record.cost = Money::dollars(1'000'000);
      record.latency = 10h + i * 1ns;
      (void)table.add(record);
    }
  }
  return {.bytes = live_bytes - before, .promised = table.bytes_max()};
}

}  // namespace

TEST_CASE("a table of sums takes no more memory than it promises, whatever it sums") {
  for (const auto measure :
       {Measure::requests, Measure::total_tokens, Measure::cost, Measure::latency}) {
    INFO(name_of(measure));
    const Aggregator hour{.measure = measure, .test = {}, .window = {.length = 1h}};
    // Two windows and a half, so that buckets have been forgotten; each length of the packed bytes.
    for (const int panes : {61, 90, 117, 119, 121, 150}) {
      INFO(panes << " panes");
      const auto taken = filled(hour, 1min, panes);
      CHECK(taken.bytes <= taken.promised);
      CHECK(taken.bytes * 12 >= taken.promised);  // nor so little that the promise says nothing
    }
  }
}

TEST_CASE("what remembers more than sums takes no more memory than it promises") {
  using Function = Aggregator::Function;
  for (const auto function : {Function::p95, Function::distinct, Function::first_seen,
                              Function::since_last, Function::rising, Function::daily_avg}) {
    Aggregator aggregator{.function = function,
                          .measure = Measure::total_tokens,
                          .dimension = Dimension::user,
                          .test = {},
                          .window = {.length = 24h * 7}};
    INFO(display(aggregator));
    const auto taken = filled(aggregator, 3h, 100);
    CHECK(taken.bytes <= taken.promised);
  }
  const Aggregator earlier{
      .measure = Measure::cost, .test = {}, .window = {.length = 1h}, .offset = 2h};
  const auto taken = filled(earlier, 1min, 200);
  CHECK(taken.bytes <= taken.promised);
}
