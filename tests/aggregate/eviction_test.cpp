// SPDX-License-Identifier: Apache-2.0
// Random streams over more keys than a table may hold.
#include <array>
#include <map>
#include <set>
#include <string>

#include "aggregate/aggregate_table.hpp"
#include "aggregate/key.hpp"
#include "support/property.hpp"
#include "support/records.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

constexpr std::int64_t keys_most = 4;

std::string packed(int user) {
  std::string key;
  append_key_value(key, "user-" + std::to_string(user));
  return key;
}

TableSpec small() {
  const auto ask = [](Aggregator::Function function, Window window) {
    return Aggregator{
        .function = function, .measure = Measure::total_tokens, .test = {}, .window = window};
  };
  return {.by = {Dimension::user},
          .aggregators = {ask(Aggregator::Function::sum, {.kind = Window::Kind::today}),
                          ask(Aggregator::Function::sum, {.length = 1h}),
                          ask(Aggregator::Function::sum, {.length = 7 * 24h}),
                          ask(Aggregator::Function::max, {.length = 1h})},
          .keys_max = keys_most};
}

struct Totals {
  std::array<Int128, 3> sums{};
  Int128 largest = 0;
};

Totals totals_of(AggregateTable& table, Instant now) {
  auto ids = table.keys();
  if (const auto other = table.find(other_key(table.spec().by)); other != no_key) {
    ids.push_back(other);
  }
  Totals totals;
  for (const auto id : ids) {
    for (std::size_t i = 0; i < totals.sums.size(); ++i) {
      totals.sums.at(i) += table.value(id, i, now).numerator;
    }
    totals.largest = std::max(totals.largest, table.value(id, 3, now).numerator);
  }
  return totals;
}

}  // namespace

TEST_CASE("sums over all keys and __other__ stay exact, and pinned keys stay") {
  check_property(
      [] {
        AggregateTable small_table(small());
        auto unbounded = small();
        unbounded.keys_max = 1000;
        AggregateTable large_table(unbounded);
        std::set<int> pinned;
        auto now = t0();
        const auto steps = *rc::gen::container<std::vector<std::array<int, 4>>>(
            rc::gen::container<std::array<int, 4>>(rc::gen::inRange(0, 10'000)));
        for (const auto& [user, seconds, tokens, what] : steps) {
          now += std::chrono::seconds{seconds % 4000};
          const auto behind = std::chrono::seconds{what % 3 == 0 ? seconds : 0};
          const auto name = "user-" + std::to_string(user % 12);
          const UsageRecord record = a_record(now - behind).by(name).tokens(tokens);
          const auto id = small_table.add(record);
          large_table.add(record);
          if (what % 7 == 0 && !small_table.is_other(id) && pinned.insert(user % 12).second) {
            small_table.pin(id, true);
          }
          for (const auto key : pinned) {
            RC_ASSERT(small_table.find(packed(key)) != no_key);
          }
          RC_ASSERT(std::ssize(small_table.keys()) <= keys_most);
          const auto got = totals_of(small_table, now);
          const auto expected = totals_of(large_table, now);
          RC_ASSERT(bool(got.sums == expected.sums));
          RC_ASSERT(bool(got.largest == expected.largest));
        }
      },
      400, 100);
}

TEST_CASE("after a restart __other__ is still no key of its own") {
  AggregateTable table(small());
  for (int i = 0; i < 10; ++i) {
    table.add(a_record().by("user-" + std::to_string(i)));
  }
  AggregateTable again(small());
  for (const auto& row : table.all_rows()) {
    REQUIRE(again.restore(row));
  }
  CHECK(again.keys().size() == table.keys().size());
  CHECK(again.is_other(again.find(other_key(again.spec().by))));
}

TEST_CASE("the one key of a table without dimensions is not __other__ after a restart") {
  TableSpec spec = small();
  spec.by = {};
  AggregateTable table(spec);
  table.add(a_record());
  AggregateTable again(spec);
  REQUIRE(again.restore(table.all_rows().front()));
  CHECK(again.keys().size() == 1);
}
