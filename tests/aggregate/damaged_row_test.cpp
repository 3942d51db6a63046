// SPDX-License-Identifier: Apache-2.0
// Saved rows with any bit turned and cut at any place: refused, or a table that still answers.
#include <random>

#include "aggregate/random_stream.hpp"
#include "support/catch.hpp"
#include "support/records.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

TableSpec spec() {
  return {.by = {Dimension::user}, .aggregators = everything({}), .history_days_min = 3};
}

void use(AggregateTable& table, Instant now) {
  for (const auto id : table.keys()) {
    for (std::size_t i = 0; i < table.spec().aggregators.size(); ++i) {
      const auto value = table.value(id, i, now);
      CHECK(value.denominator > 0);
      CHECK(table.next_change(id, i, now) > now);
    }
    static_cast<void>(table.history_days(id, now));
  }
}

// Whether the table took the row, which then must go on working.
bool survives(const AggregateTable::Row& row, Instant now) {
  AggregateTable table(spec());
  if (!table.restore(row)) {
    return false;
  }
  use(table, now);
  table.add(a_record(now + 90s));
  use(table, now + 90s);
  static_cast<void>(table.take_dirty());
  return true;
}

AggregateTable::Row some_row() {
  AggregateTable table(spec());
  std::mt19937 random(5);
  for (int i = 0; i < 25; ++i) {
    UsageRecord record = a_record(t0() + i * 7h).tokens(static_cast<Tokens>(random() % 5000));
    record.status = 429;
    table.add(record);
  }
  return table.all_rows().front();
}

}  // namespace

TEST_CASE("a saved row with any bit turned is refused or still answers") {
  const auto row = some_row();
  REQUIRE(survives(row, t0() + 24 * 7h));
  for (std::size_t i = 0; i < row.state.size(); ++i) {
    auto damaged = row;
    damaged.state[i] = static_cast<char>(damaged.state[i] ^ (1 << (i % 8)));
    survives(damaged, t0() + 24 * 7h);
    damaged.state[i] = static_cast<char>(~row.state[i]);
    survives(damaged, t0() + 24 * 7h);
  }
}

TEST_CASE("a saved row cut at any place is refused or still answers") {
  const auto row = some_row();
  for (std::size_t size = 0; size < row.state.size(); ++size) {
    survives({.key = row.key, .state = row.state.substr(0, size)}, t0() + 24 * 7h);
  }
}

TEST_CASE("a saved row of a key that is no key of the table is refused") {
  const auto row = some_row();
  CHECK_FALSE(survives({.key = row.key + row.key, .state = row.state}, t0() + 24 * 7h));
  CHECK_FALSE(survives({.key = "\x7f", .state = row.state}, t0() + 24 * 7h));
}
