// SPDX-License-Identifier: Apache-2.0
#include "aggregate/aggregate_table.hpp"

#include <array>

#include "aggregate/key.hpp"
#include "support/catch.hpp"
#include "support/records.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

constexpr auto sum = Aggregator::Function::sum;
constexpr auto daily_avg = Aggregator::Function::daily_avg;

Aggregator sliding(Duration length) {
  return {.function = sum, .measure = Measure::total_tokens, .window = {.length = length}};
}

Aggregator today(TimeZone zone = TimeZone::utc()) {
  return {.function = sum,
          .measure = Measure::total_tokens,
          .test = {},
          .window = {.kind = Window::Kind::today},
          .calendar = {.zone = zone}};
}

Aggregator average(int days) {
  return {
      .function = daily_avg, .measure = Measure::total_tokens, .window = {.length = days * 24h}};
}

TableSpec by_user(std::vector<Aggregator> aggregators) {
  return {.by = {Dimension::user}, .aggregators = std::move(aggregators)};
}

bool is(WindowValue value, Int128 numerator, std::int64_t denominator = 1) {
  return value.known && value.numerator * denominator == numerator * value.denominator;
}

}  // namespace

TEST_CASE("a record leaves a sliding window at most one pane late and never early") {
  AggregateTable table(by_user({sliding(1h)}));
  const auto ana = table.add(a_record(t0() + 30s).tokens(5));
  CHECK(is(table.value(ana, 0, t0() + 59min), 5));
  CHECK(is(table.value(ana, 0, t0() + 60min + 30s), 5));
  CHECK(is(table.value(ana, 0, t0() + 60min + 59s), 5));
  CHECK(is(table.value(ana, 0, t0() + 61min), 0));
}

TEST_CASE("today starts at local midnight") {
  const auto berlin = TimeZone::find("Europe/Berlin").value();
  AggregateTable table(by_user({today(berlin)}));
  const auto ana = table.add(a_record(at("2026-03-28T22:59:59Z")).tokens(5));
  CHECK(is(table.value(ana, 0, at("2026-03-28T22:59:59Z")), 5));
  table.add(a_record(at("2026-03-28T23:00:00Z")).tokens(7));
  CHECK(is(table.value(ana, 0, at("2026-03-28T23:00:00Z")), 7));
  // The night of the clock change: this day has 23 hours.
  CHECK(is(table.value(ana, 0, at("2026-03-29T21:59:59Z")), 7));
  CHECK(is(table.value(ana, 0, at("2026-03-29T22:00:00Z")), 0));
}

TEST_CASE("a daily average leaves out today and the day the key was first seen") {
  AggregateTable table(by_user({average(7)}));
  const auto ana = table.add(a_record(t0() + 20h).tokens(1000));
  CHECK_FALSE(table.value(ana, 0, t0() + 20h).known);
  CHECK_FALSE(table.value(ana, 0, t0() + 47h).known);
  table.add(a_record(t0() + 25h).tokens(30));
  table.add(a_record(t0() + 49h).tokens(50));
  CHECK(is(table.value(ana, 0, t0() + 49h), 30));
  CHECK(is(table.value(ana, 0, t0() + 73h), 80, 2));
}

TEST_CASE("days without usage count in a daily average") {
  AggregateTable table(by_user({average(7)}));
  const auto ana = table.add(a_record(t0()).tokens(1));
  table.add(a_record(t0() + 24h).tokens(70));
  CHECK(is(table.value(ana, 0, t0() + 24h * 5), 70, 4));
  CHECK(is(table.value(ana, 0, t0() + 24h * 8), 70, 7));
  CHECK(is(table.value(ana, 0, t0() + 24h * 9), 0));
}

TEST_CASE("today and the daily average of one measure share a series") {
  AggregateTable one(by_user({today()}));
  AggregateTable both(by_user({today(), average(7)}));
  CHECK(one.bytes_per_key() == both.bytes_per_key());
}

TEST_CASE("history counts whole days with data after the first") {
  auto spec = by_user({sliding(1h)});
  spec.history_days_min = 3;
  AggregateTable table(spec);
  KeyId ana = no_key;
  for (const int day : {0, 1, 3}) {
    ana = table.add(a_record(t0() + day * 24h));
  }
  CHECK(table.history_days(ana, t0() + 24h * 3) == 1);
  CHECK(table.history_days(ana, t0() + 24h * 4) == 2);
}

TEST_CASE("a record without the dimension is counted and belongs to no key") {
  AggregateTable table(by_user({today()}));
  CHECK(table.add(a_record().by("")) == no_key);
  CHECK(table.without_key_total() == 1);
  CHECK(table.size() == 0);
}

TEST_CASE("a missing measure adds nothing") {
  AggregateTable table(by_user(
      {{.function = sum, .measure = Measure::cost, .window = {.kind = Window::Kind::today}}}));
  const auto ana = table.add(a_record());
  CHECK(is(table.value(ana, 0, t0()), 0));
}

TEST_CASE(
    "at the bound the least recently used key is folded into __other__ and totals stay exact") {
  auto spec = by_user({today()});
  spec.keys_max = 10;
  AggregateTable table(spec);
  for (int i = 0; i < 1000; ++i) {
    const auto user = "user" + std::to_string(i);
    table.add(a_record().by(user).tokens(1));
    table.add(a_record().by("busy").tokens(1));
  }
  const auto other = table.find(other_key(spec.by));
  REQUIRE(other != no_key);
  Int128 total = 0;
  std::string name;
  for (int i = 0; i < 1000; ++i) {
    name.clear();
    append_key_value(name, "user" + std::to_string(i));
    const auto id = table.find(name);
    total += id == no_key ? 0 : table.value(id, 0, t0()).numerator;
  }
  name.clear();
  append_key_value(name, "busy");
  CHECK(is(table.value(table.find(name), 0, t0()), 1000));
  CHECK(total + table.value(other, 0, t0()).numerator == 1000);
  CHECK(table.evicted_total() > 900);
}

TEST_CASE("a pinned key is never evicted") {
  auto spec = by_user({today()});
  spec.keys_max = 2;
  AggregateTable table(spec);
  const auto ana = table.add(a_record());
  table.pin(ana, true);
  for (int i = 0; i < 50; ++i) {
    table.add(a_record().by("user" + std::to_string(i)));
  }
  CHECK(is(table.value(ana, 0, t0()), 110));
}

TEST_CASE("what was saved comes back, and a put-back row is saved again") {
  AggregateTable table(by_user({sliding(1h), average(7), today()}));
  for (int hour = 0; hour < 100; ++hour) {
    table.add(a_record(t0() + hour * 1h).by(hour % 2 == 0 ? "ana" : "bob").tokens(hour));
  }
  const auto rows = table.take_dirty();
  CHECK(rows.size() == 2);
  CHECK(table.take_dirty().empty());
  table.put_back(rows);
  CHECK(table.take_dirty().size() == 2);

  AggregateTable copy(by_user({today(), sliding(1h), average(7)}));
  for (const auto& row : rows) {
    REQUIRE(copy.restore(row));
  }
  const auto now = t0() + 100h;
  const auto original = table.find(rows[0].key);
  const auto restored = copy.find(rows[0].key);
  CHECK(is(copy.value(restored, 1, now), table.value(original, 0, now).numerator));
  CHECK(copy.value(restored, 2, now).numerator == table.value(original, 1, now).numerator);
  CHECK(is(copy.value(restored, 0, now), table.value(original, 2, now).numerator));
}

TEST_CASE("records taken through the steps together count as if added one by one") {
  AggregateTable table(by_user({today()}));
  for (int i = 0; i < 3000; ++i) {
    table.add(a_record().by("user-" + std::to_string(i)));
  }
  const UsageRecord known = a_record().by("user-7");
  const UsageRecord unknown = a_record().by("nobody");
  auto approaches = std::array{table.start(known), table.start(unknown)};
  for (auto& approach : approaches) {
    table.fetch_cells(approach);
    table.fetch_blocks(approach);
  }
  CHECK(table.size() == 3000);
  CHECK(table.add(known, approaches[0], t0()) == table.find("\6user-7"));
  const auto nobody = table.add(unknown, approaches[1], t0());
  CHECK(nobody == table.find("\6nobody"));
  CHECK(is(table.value(table.find("\6user-7"), 0, t0()), 220));
}

TEST_CASE("a restored series holds no more than its table asks for now") {
  AggregateTable week(by_user({today(), average(7)}));
  for (int day = 0; day < 6; ++day) {
    week.add(a_record(t0() + day * 24h));
  }
  AggregateTable day_only(by_user({today()}));
  REQUIRE(day_only.restore(week.all_rows().front()));
  CHECK(is(day_only.value(day_only.find("\3ana"), 0, t0() + 5 * 24h), 110));
}

TEST_CASE("history is counted right when more days are kept than were saved") {
  auto spec = by_user({average(3)});
  spec.history_days_min = 3;
  AggregateTable three(spec);
  for (int day = 0; day < 6; ++day) {
    three.add(a_record(t0() + day * 24h));
  }
  spec.aggregators = {average(7)};
  AggregateTable seven(spec);
  REQUIRE(seven.restore(three.all_rows().front()));
  CHECK(seven.history_days(seven.find("\3ana"), t0() + 5 * 24h) == 3);
}

TEST_CASE("a saved key that is damaged is refused, and not read for ever") {
  AggregateTable table(by_user({today()}));
  table.add(a_record());
  auto row = table.all_rows().front();
  for (const std::string key : {"\x80",
                                "\x05"
                                "ab",
                                "\xff\xff",
                                "\x03"
                                "ana\x01x",
                                ""}) {
    row.key = key;
    CHECK_FALSE(table.restore(row));
    CHECK(key_values(key).size() <= 2);
  }
}
