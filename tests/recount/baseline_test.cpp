// SPDX-License-Identifier: Apache-2.0
#include "recount/baseline.hpp"

#include "support/catch.hpp"

namespace tokentail::test {
namespace {

// Counts of very different size, in no order.
Tokens count_of(int i) {
  return 100 + (i * 7919) % 5000;
}

Baseline learned(Tokens offset, Tokens percent, int calls = 64) {
  Baseline baseline;
  for (int i = 0; i < calls; ++i) {
    baseline.add({.counted = count_of(i), .reported = count_of(i) * percent / 100 + offset});
  }
  return baseline;
}

}  // namespace

TEST_CASE("a baseline says nothing before it has seen enough") {
  CHECK_FALSE(learned(0, 100, 23).expected(1000));
  CHECK(learned(0, 100, 24).expected(1000) == 1000);
}

TEST_CASE("a hidden prompt is learned as an offset") {
  CHECK(learned(350, 100).expected(1000) == 1350);
}

TEST_CASE("another tokenizer is learned as a ratio") {
  CHECK(learned(0, 130).expected(100'000) == Approx(130'000).epsilon(0.001));
}

TEST_CASE("texts of one size are learned as an offset") {
  Baseline baseline;
  for (int i = 0; i < 30; ++i) {
    baseline.add({.counted = 500, .reported = 620});
  }
  CHECK(baseline.expected(500) == 620);
  CHECK(baseline.expected(600) == 720);
}

TEST_CASE("a quarter of wild reports moves no baseline") {
  Baseline baseline;
  for (int i = 0; i < 64; ++i) {
    const bool is_wild = i % 4 == 0;
    baseline.add({.counted = count_of(i), .reported = is_wild ? 1 : count_of(i) + 100});
  }
  CHECK(baseline.expected(1000) == 1100);
}

TEST_CASE("a new habit is learned once it is most of what was seen") {
  auto baseline = learned(0, 100);
  for (int i = 0; i < 24; ++i) {
    baseline.add({.counted = count_of(i), .reported = count_of(i) + 900});
  }
  CHECK(baseline.expected(1000).value_or(0) < 1500);
  for (int i = 0; i < 40; ++i) {
    baseline.add({.counted = count_of(i), .reported = count_of(i) + 900});
  }
  CHECK(baseline.expected(1000) == 1900);
}

TEST_CASE("what was learned is the same after it was saved") {
  const auto baseline = learned(77, 120, 61);
  const auto again = Baseline::from(baseline.state());
  REQUIRE(again);
  CHECK(again->state() == baseline.state());
  CHECK(again->expected(4321) == baseline.expected(4321));
}

TEST_CASE("a state that no baseline has is refused") {
  Baseline::State many;
  many.samples.resize(Baseline::samples_max + 1);
  CHECK_FALSE(Baseline::from(many));
  CHECK_FALSE(
      Baseline::from({.samples = {{.counted = -1, .reported = 1}}, .since_fit = 0, .line = {}}));
  CHECK_FALSE(
      Baseline::from({.samples = {}, .since_fit = 0, .line = {{.slope_ppm = -1, .offset = 0}}}));
}

TEST_CASE("counts that no model has are not learned from") {
  Baseline baseline;
  for (int i = 0; i < 100; ++i) {
    baseline.add({.counted = Baseline::tokens_max + 1, .reported = 5});
    baseline.add({.counted = 5, .reported = -1});
  }
  CHECK(baseline.state().samples.empty());
  CHECK_FALSE(baseline.expected(-1));
}

}  // namespace tokentail::test
