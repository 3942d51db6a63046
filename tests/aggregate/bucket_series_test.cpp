// SPDX-License-Identifier: Apache-2.0
#include "aggregate/bucket_series.hpp"

#include <map>
#include <random>

#include "support/catch.hpp"

using namespace tokentail;

namespace {

// Small ones, and some whose sums do not fit in 64 bits, just or by far.
Int128 some_value(std::mt19937& random) {
  const Int128 small = random() % 1000;
  switch (random() % 10) {
    case 0:
      return INT64_MAX - small;
    case 1:
      return (Int128{1} << 90U) + small;
    default:
      return small;
  }
}

}  // namespace

TEST_CASE("a series keeps the closed buckets that a window still needs and forgets the rest") {
  BucketSeries series;
  for (int i = 0; i < 10; ++i) {
    series.add(i, 1, 3, BucketFold::add);
  }
  CHECK(series.closed() == std::vector<Bucket>{{6, 1}, {7, 1}, {8, 1}});
  CHECK(series.closed_sum() == 3);
  CHECK(series.open_value() == 1);
}

TEST_CASE("time alone closes buckets and empties the window") {
  BucketSeries series;
  series.add(5, 7, 3, BucketFold::add);
  series.advance(8, 3);
  CHECK(series.closed_sum() == 7);
  CHECK(series.open_value() == 0);
  series.advance(9, 3);
  CHECK(series.closed_sum() == 0);
  CHECK(series.closed_count() == 0);
}

TEST_CASE("a late value goes into its own closed bucket, one too late changes nothing") {
  BucketSeries series;
  series.add(10, 1, 3, BucketFold::add);
  series.add(8, 5, 3, BucketFold::add);
  series.add(8, 5, 3, BucketFold::add);
  series.add(6, 99, 3, BucketFold::add);
  CHECK(series.closed() == std::vector<Bucket>{{8, 10}});
  CHECK(series.first_number() == 6);
}

TEST_CASE("a maximum folds by the larger value, below zero too") {
  BucketSeries series;
  series.add(1, -5, 3, BucketFold::max);
  series.add(1, -9, 3, BucketFold::max);
  CHECK(series.open_value() == -5);
}

TEST_CASE("values beyond 64 bits are summed exactly") {
  BucketSeries series;
  const Int128 big = static_cast<Int128>(1) << 100U;
  series.add(1, big, 2, BucketFold::add);
  series.add(2, big, 2, BucketFold::add);
  CHECK(series.closed_sum() + series.open_value() == big * 2);
}

TEST_CASE("a saved series comes back the same, and every cut of it is refused") {
  BucketSeries series;
  for (int i = 0; i < 200; i += 3) {
    series.add(20'000 + i, 12'345 + i, 60, BucketFold::add);
  }
  std::string bytes;
  series.encode(bytes);
  BucketSeries copy;
  std::string_view all = bytes;
  REQUIRE(copy.decode(all));
  CHECK(all.empty());
  CHECK(copy.closed() == series.closed());
  CHECK(copy.closed_sum() == series.closed_sum());
  CHECK(copy.open_value() == series.open_value());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    auto cut = std::string_view(bytes).substr(0, length);
    CHECK_FALSE(copy.decode(cut));
  }
}

TEST_CASE("random additions agree with a plain map of buckets") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 200; ++round) {
    const std::int64_t keep = random() % 8;
    BucketSeries series;
    std::map<std::int64_t, Int128> truth;
    std::int64_t newest = 0;
    for (int i = 0; i < 100; ++i) {
      const std::int64_t number = newest + static_cast<std::int64_t>(random() % 12) - 8;
      const Int128 value = some_value(random);
      newest = i == 0 ? number : std::max(newest, number);
      series.add(number, value, keep, BucketFold::add);
      truth[number] += value;
      std::erase_if(truth, [&](const auto& bucket) { return bucket.first < newest - keep; });
    }
    std::vector<Bucket> expected;
    for (const auto& [number, value] : truth) {
      if (number < newest) {
        expected.push_back({number, value});
      }
    }
    CHECK(series.closed() == expected);
    CHECK(series.open_value() == truth[newest]);
    std::string bytes;
    series.encode(bytes);
    BucketSeries copy;
    std::string_view saved = bytes;
    REQUIRE(copy.decode(saved));
    CHECK(copy.closed() == expected);
    CHECK(copy.open_value() == truth[newest]);
    CHECK(series.open_value() == truth[newest]);
  }
}
