// SPDX-License-Identifier: Apache-2.0
#include "aggregate/closed_buckets.hpp"

#include <deque>
#include <random>
#include <vector>

#include "support/catch.hpp"

using namespace tokentail;

namespace {

using Buckets = std::vector<Bucket>;

Buckets all_of(const ClosedBuckets& closed) {
  Buckets all;
  closed.each([&](const Bucket& bucket) {
    all.push_back(bucket);
    return true;
  });
  return all;
}

constexpr Int128 widest = Int128{1} << 126U;

}  // namespace

TEST_CASE("closed buckets come back as they went in, however far apart and large they are") {
  const Buckets buckets{{.number = -5, .value = 0},
                        {.number = 9, .value = 127},
                        {.number = 10, .value = 128},
                        {.number = 24, .value = -128},
                        {.number = 39, .value = -129},
                        {.number = 40, .value = INT64_MAX},
                        {.number = 41, .value = (Int128{1} << 111U) - 1},
                        {.number = 42, .value = Int128{1} << 111U},
                        {.number = 43, .value = -widest},
                        {.number = bucket_number_max, .value = widest}};
  const ClosedBuckets closed(buckets);
  CHECK(all_of(closed) == buckets);
  CHECK(closed.size() == buckets.size());
  CHECK(closed.first_number() == -5);
}

TEST_CASE("the walk over closed buckets ends when it is told to") {
  const ClosedBuckets closed(Buckets{{.number = 1, .value = 1}, {.number = 2, .value = 2}});
  int visits = 0;
  closed.each([&](const Bucket&) { return ++visits < 1; });
  CHECK(visits == 1);
}

TEST_CASE("closed buckets are a queue with a sum, whatever is taken and brought") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  ClosedBuckets closed;
  std::deque<Bucket> twin;
  Int128 sum = 0;
  std::int64_t number = 0;
  for (int i = 0; i < 20'000; ++i) {
    const bool fills = i / 1000 % 2 == 0;
    if (!twin.empty() && random() % 10 < (fills ? 4U : 6U)) {
      REQUIRE(closed.pop_front() == twin.front());
      sum -= twin.front().value;
      twin.pop_front();
    } else {
      number += 1 + static_cast<std::int64_t>(random() % (random() % 20 == 0 ? 100'000 : 3));
      twin.push_back({.number = number,
                      .value = static_cast<Int128>(random() >> random() % 64U) << random() % 60U});
      closed.push_back(twin.back());
      sum += twin.back().value;
    }
    REQUIRE(closed.sum() == sum);
    REQUIRE(closed.size() == twin.size());
    if (i % 100 == 0) {
      REQUIRE(all_of(closed) == Buckets(twin.begin(), twin.end()));
    }
  }
}

TEST_CASE("the extra number stays when buckets come and go") {
  ClosedBuckets closed;
  closed.set_extra(widest);
  CHECK(closed.size() == 0);
  for (std::int64_t number = 1; number <= 50; ++number) {
    closed.push_back({.number = number, .value = number});
  }
  while (closed.size() > 0) {
    static_cast<void>(closed.pop_front());
  }
  CHECK(closed.extra() == widest);
  CHECK(closed.sum() == 0);
  closed.set_extra(0);
  CHECK(closed.extra() == 0);
  closed.push_back({.number = 100, .value = 7});
  CHECK(all_of(closed) == Buckets{{.number = 100, .value = 7}});
}
