// SPDX-License-Identifier: Apache-2.0
#include "engine/heavy_records.hpp"

#include "support/catch.hpp"
#include "support/records.hpp"

using namespace tokentail;
using namespace tokentail::test;

TEST_CASE("the heaviest records of a key come first, with their places") {
  HeavyRecords records;
  records.offer(5, 1, t0(), "a.log", 10);
  records.offer(9, 1, t0() + 1min, "b.log", 20);
  records.offer(7, 2, t0(), "a.log", 30);
  const auto found = records.heaviest(1, t0(), 5);
  REQUIRE(found.size() == 2);
  CHECK(found[0].amount == 9);
  CHECK(found[0].origin.file == "b.log");
  CHECK(found[0].origin.offset == 20);
  CHECK(found[1].amount == 5);
  CHECK(records.heaviest(1, t0() + 1s, 5).size() == 1);
  CHECK(records.heaviest(1, t0(), 1).size() == 1);
}

TEST_CASE("when there is no room the lightest is forgotten, and old ones before it") {
  HeavyRecords records;
  records.offer(1'000'000, 7, t0() - 25h, "a.log", 0);
  for (std::size_t i = 1; i < HeavyRecords::records_max; ++i) {
    records.offer(static_cast<Int128>(i), 1, t0(), "a.log", static_cast<std::int64_t>(i));
  }
  records.offer(5'000, 1, t0() + 1s, "a.log", 9'000);
  CHECK(records.heaviest(7, t0() - 30h, 5).empty());
  records.offer(6'000, 1, t0() + 1s, "a.log", 9'001);
  const auto left = records.heaviest(1, t0(), HeavyRecords::records_max);
  CHECK(left.size() == HeavyRecords::records_max);
  CHECK(left.front().amount == 6'000);
  CHECK(left.back().amount == 2);
}
