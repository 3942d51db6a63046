// SPDX-License-Identifier: Apache-2.0
// What single keys remember: amounts by slots, texts by samples, rises, silences, sightings.
#include "aggregate/key_memory.hpp"

#include <deque>
#include <map>
#include <random>
#include <set>
#include <string>

#include "aggregate/distinct.hpp"
#include "aggregate/key.hpp"
#include "aggregate/quantile.hpp"
#include "aggregate/recency.hpp"
#include "aggregate/sightings.hpp"
#include "aggregate/trend.hpp"
#include "support/catch.hpp"

using namespace tokentail;

namespace {

using Function = Aggregator::Function;

Int128 text(std::int64_t n) {
  return hash_text("text-" + std::to_string(n));
}

bool is_near(Int128 answer, std::size_t truth) {
  const auto exact = static_cast<double>(truth);
  return std::abs(static_cast<double>(answer) - exact) <= 5 * 0.045 * exact;
}

// The texts of a window by brute force, and the memory under test.
struct SeenTexts {
  Distinct memory;
  std::map<std::int64_t, std::set<std::int64_t>> truth;  // by bucket
  std::int64_t span = 10;

  void add(std::int64_t bucket, std::int64_t n, std::int64_t now) {
    memory.add(bucket, text(n), {now - span, now});
    truth[bucket].insert(n);
  }
  Int128 answer(std::int64_t now) {
    return memory.answer(Function::distinct, {now - span, now}).numerator;
  }
  [[nodiscard]] std::size_t exact(std::int64_t now) const {
    std::set<std::int64_t> all;
    for (auto at = truth.lower_bound(now - span); at != truth.end() && at->first <= now; ++at) {
      all.insert(at->second.begin(), at->second.end());
    }
    return all.size();
  }
  void restart() {
    std::string bytes;
    memory.encode(bytes);
    std::string_view in = bytes;
    REQUIRE(memory.decode(in));
  }
};

}  // namespace

TEST_CASE("every amount lies in a slot whose upper end is at most one 32nd above it") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto bits = static_cast<unsigned>(random() % 110);
    const Int128 amount =
        (Int128{1} << bits) + static_cast<std::int64_t>(random() >> 20U) % (bits + 1);
    const auto end = Quantile::upper_end(Quantile::slot_of(amount));
    REQUIRE(end >= amount);
    REQUIRE((end - amount) * 32 <= amount);
    REQUIRE(Quantile::slot_of(end) == Quantile::slot_of(amount));
    REQUIRE(Quantile::slot_of(end + 1) == Quantile::slot_of(amount) + 1);
  }
  CHECK(Quantile::slot_of(-3) == 0);
  CHECK(Quantile::slot_of((Int128{1} << 126U)) < PaneQueue::slots_max);
}

TEST_CASE("of twenty amounts the 95th percentile is the last but one, and of one that one") {
  Quantile memory;
  for (int i = 1; i <= 20; ++i) {
    memory.add(5, i, {0, 5});
  }
  CHECK(memory.answer(Function::p95, {0, 5}).numerator == 19);
  CHECK_FALSE(memory.answer(Function::p95, {6, 11}).known);
  memory.add(12, 7, {7, 12});
  CHECK(memory.answer(Function::p95, {7, 12}).numerator == 7);
}

TEST_CASE("up to 1024 texts are counted exactly, however often each is seen") {
  SeenTexts window;
  for (std::int64_t n = 0; n < 1024; ++n) {
    window.add(n / 100, n, n / 100);
    window.add(n / 100, n / 2, n / 100);
  }
  CHECK(window.answer(10) == 1024);
  CHECK(window.answer(15) == static_cast<Int128>(window.exact(15)));
}

TEST_CASE("many texts are counted within five deviations, also when they grow fewer again") {
  for (const std::int64_t most : {1500, 6000, 30'000}) {
    CAPTURE(most);
    SeenTexts window;
    std::mt19937_64 random(static_cast<std::uint64_t>(most));
    for (std::int64_t bucket = 0; bucket < 45; ++bucket) {
      const auto texts = bucket < 20 ? most : most / 100;
      for (std::int64_t i = 0; i < texts / 5; ++i) {
        const auto late = random() % 20 == 0 ? static_cast<std::int64_t>(random() % 12) : 0;
        window.add(bucket - late, static_cast<std::int64_t>(random()) % texts, bucket);
      }
      if (bucket % 7 == 3) {
        window.restart();
      }
      const auto exact = window.exact(bucket);
      CAPTURE(bucket, exact, static_cast<double>(window.answer(bucket)));
      CHECK(is_near(window.answer(bucket), exact));
    }
    CHECK(window.answer(44) == static_cast<Int128>(window.exact(44)));
    CHECK(window.answer(100) == 0);
  }
}

TEST_CASE("a count of texts stands still until the moment it names") {
  SeenTexts window;
  for (std::int64_t n = 0; n < 9000; ++n) {
    window.add(n / 1000, n, n / 1000);
  }
  for (std::int64_t now = 8; now < 30;) {
    const auto next = window.memory.next_change({now - window.span, now});
    if (!next) {
      CHECK(window.answer(now) == 0);
      break;
    }
    REQUIRE(*next > 0);
    CHECK(window.answer(now + *next - 1) == window.answer(now));
    now += *next;
  }
}

TEST_CASE("a rise is counted until an amount does not exceed the one before") {
  Trend memory;
  const auto rises = [&] { return memory.answer(Function::rising, {}).numerator; };
  CHECK_FALSE(memory.answer(Function::latest, {}).known);
  for (const int amount : {5, 7, 10}) {
    memory.add(amount, amount, {});
  }
  CHECK(rises() == 2);
  const auto growth = memory.answer(Function::growth, {});
  CHECK(growth.numerator == 5);
  CHECK(growth.denominator == 2);
  memory.add(11, 10, {});
  CHECK(rises() == 0);
  CHECK_FALSE(memory.answer(Function::growth, {}).known);
}

TEST_CASE("a record older than the newest changes no trend, one of the same moment does") {
  Trend memory;
  memory.add(10, 5, {});
  memory.add(9, 50, {});
  CHECK(memory.answer(Function::latest, {}).numerator == 5);
  memory.add(10, 6, {});
  CHECK(memory.answer(Function::rising, {}).numerator == 1);
}

TEST_CASE("silence lasts since the newest record, whatever comes late") {
  Recency memory;
  memory.add(100, 1, {});
  memory.add(40, 1, {});
  CHECK(memory.answer(Function::since_last, {70, 130}).numerator == 30);
  CHECK(memory.next_change({70, 130}) == 30);
  CHECK_FALSE(memory.next_change({100, 160}));
}

TEST_CASE("a text is new once, and again when the window has passed") {
  Sightings memory;
  const auto is_new = [&](std::int64_t bucket, std::int64_t n) {
    memory.add(bucket, text(n), {bucket - 10, bucket});
    return memory.answer(Function::first_seen, {bucket - 10, bucket}).numerator == 1;
  };
  CHECK(is_new(1, 1));
  CHECK_FALSE(is_new(1, 1));
  CHECK(is_new(2, 2));
  CHECK_FALSE(is_new(11, 1));
  CHECK(is_new(22, 1));
  memory.pass();
  CHECK_FALSE(memory.answer(Function::first_seen, {}).known);
}

TEST_CASE("beyond its bound a sightings memory forgets what it did not see for longest") {
  Sightings memory;
  const auto is_new = [&](std::int64_t n) {
    memory.add(n, text(n), {0, 1'000'000});
    return memory.answer(Function::first_seen, {0, 1'000'000}).numerator == 1;
  };
  constexpr auto most = static_cast<std::int64_t>(Sightings::texts_max);
  for (std::int64_t n = 0; n <= most; ++n) {
    is_new(n);
  }
  CHECK_FALSE(is_new(most - 10));
  CHECK(is_new(0));
  std::string bytes;
  memory.encode(bytes);
  CHECK(static_cast<std::int64_t>(bytes.size()) <= Sightings::bytes_max());
}

TEST_CASE("whether the newest text was new is known after a restart") {
  Sightings memory;
  memory.add(5, text(1), {0, 5});
  std::string bytes;
  memory.encode(bytes);
  Sightings copy;
  std::string_view in = bytes;
  REQUIRE(copy.decode(in));
  CHECK(copy.answer(Function::first_seen, {0, 5}).numerator == 1);
}
