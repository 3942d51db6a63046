// SPDX-License-Identifier: Apache-2.0
#include "engine/usage_meter.hpp"

#include "support/catch.hpp"

using namespace tokentail;

namespace {

MeteredUsage one_call(Tokens input) {
  return {.input = input, .cost = Money{input}, .calls = 1};
}

}  // namespace

TEST_CASE("pairs keep the row they got first, and the rest is other") {
  UsageMeter series(2);
  series.add("b", "chat", one_call(1));
  series.add("a", "chat", one_call(2));
  series.add("c", "chat", one_call(100));
  series.add("b", "chat", one_call(4));
  series.add("a", "search", one_call(200));
  const auto rows = series.rows();
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].model == "a");
  CHECK(rows[1].model == "b");
  CHECK(rows[1].usage.input == 5);
  CHECK(rows[2].model == "other");
  CHECK(rows[2].usage.input == 300);
  CHECK(series.folded() == 2);
}

TEST_CASE("within bounds there is no other row") {
  UsageMeter series(1);
  series.add("a", "", one_call(1));
  CHECK(series.rows().size() == 1);
  CHECK(series.folded() == 0);
}
