// SPDX-License-Identifier: Apache-2.0
#include "recount/sampler.hpp"

#include <string>

#include "support/catch.hpp"

namespace tokentail::test {
namespace {

using Choice = Sampler::Choice;

UsageRecord call(const std::string& id, std::int64_t second = 0) {
  UsageRecord record;
  record.time = instant_from_ns(second * 1'000'000'000);
  record[Dimension::request_id] = id;
  return record;
}

}  // namespace

TEST_CASE("a sample of ten percent takes about a tenth of the calls") {
  Sampler sampler({.per_million = 100'000, .per_second = {}});
  int taken = 0;
  for (int i = 0; i < 10'000; ++i) {
    const auto id = std::to_string(i);
    taken += sampler.choose(call(id)) == Choice::taken ? 1 : 0;
  }
  CHECK(taken > 900);
  CHECK(taken < 1100);
}

TEST_CASE("a call shares its fate with its other lines, whenever they come") {
  Sampler first({.per_million = 500'000, .per_second = {}});
  Sampler second({.per_million = 500'000, .per_second = {}});
  for (int i = 0; i < 100; ++i) {
    const auto id = std::to_string(i);
    CHECK(first.choose(call(id, i)) == second.choose(call(id, 1000 - i)));
  }
}

TEST_CASE("calls without an id are told apart by user and time") {
  Sampler sampler({.per_million = 500'000, .per_second = {}});
  int taken = 0;
  for (int i = 0; i < 1000; ++i) {
    taken += sampler.choose(call("", i)) == Choice::taken ? 1 : 0;
  }
  CHECK(taken > 400);
  CHECK(taken < 600);
}

TEST_CASE("a rate holds for each second of the log's time") {
  Sampler sampler({.per_million = 1'000'000, .per_second = 2});
  CHECK(sampler.choose(call("a", 5)) == Choice::taken);
  CHECK(sampler.choose(call("b", 5)) == Choice::taken);
  CHECK(sampler.choose(call("c", 5)) == Choice::over_rate);
  CHECK(sampler.choose(call("late", 4)) == Choice::over_rate);
  CHECK(sampler.choose(call("d", 6)) == Choice::taken);
}

TEST_CASE("nothing is taken of no percent, all of all") {
  Sampler none({.per_million = 0, .per_second = {}});
  Sampler all({});
  for (int i = 0; i < 100; ++i) {
    const auto id = std::to_string(i);
    CHECK(none.choose(call(id)) == Choice::not_sampled);
    CHECK(all.choose(call(id)) == Choice::taken);
  }
}

}  // namespace tokentail::test
