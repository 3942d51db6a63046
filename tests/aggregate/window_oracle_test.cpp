// SPDX-License-Identifier: Apache-2.0
// Random record streams, out of order and late, against a brute-force recomputation of every
// window.
#include <random>

#include "aggregate/aggregate_table.hpp"
#include "support/catch.hpp"
#include "support/records.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

struct Seen {
  Instant time;
  Tokens tokens;
};

Int128 true_sum(const std::vector<Seen>& seen, Instant from, Instant to) {
  Int128 sum = 0;
  for (const auto& record : seen) {
    sum += record.time > from && record.time <= to ? record.tokens : 0;
  }
  return sum;
}

}  // namespace

TEST_CASE("every window agrees with brute force over random streams in three zones") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (const auto* const name : {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe"}) {
    const Calendar calendar{.zone = TimeZone::find(name).value()};
    const Window today{.kind = Window::Kind::today};
    const Window month{.kind = Window::Kind::this_month};
    const auto make = [&](Aggregator::Function function, Window window) {
      return Aggregator{.function = function,
                        .measure = Measure::total_tokens,
                        .test = {},
                        .window = window,
                        .calendar = calendar};
    };
    using Function = Aggregator::Function;
    AggregateTable table(
        {.by = {Dimension::user},
         .aggregators = {make(Function::sum, {.length = 1h}), make(Function::sum, today),
                         make(Function::sum, month), make(Function::max, {.length = 6h}),
                         make(Function::daily_avg, {.length = 7 * 24h})}});
    std::vector<Seen> seen;
    auto newest = at("2026-03-20T12:00:00Z");
    for (int i = 0; i < 3000; ++i) {
      newest += std::chrono::seconds{random() % 3600};
      const auto time = newest - std::chrono::seconds{random() % 10 == 0 ? random() % 120 : 0};
      const auto tokens = static_cast<Tokens>(random() % 5000);
      seen.push_back({time, tokens});
      const auto ana = table.add(a_record(time).tokens(tokens));

      const auto hour = table.value(ana, 0, newest).numerator;
      CHECK(hour >= true_sum(seen, newest - 1h, newest));
      CHECK(hour <= true_sum(seen, newest - 1h - 1min - 1ns, newest));
      const auto day = calendar.period(PeriodUnit::day, newest);
      CHECK(table.value(ana, 1, newest).numerator == true_sum(seen, day.from - 1ns, newest));
      const auto of_month = calendar.period(PeriodUnit::month, newest);
      CHECK(table.value(ana, 2, newest).numerator == true_sum(seen, of_month.from - 1ns, newest));

      const auto today_number = calendar.day_number(newest);
      auto first_day = today_number;
      for (const auto& record : seen) {
        first_day = std::min(first_day, calendar.day_number(record.time));
      }
      const auto from = std::max(today_number - 7, first_day + 1);
      const auto average = table.value(ana, 4, newest);
      CHECK(average.known == (from < today_number));
      if (average.known) {
        CHECK(average.denominator == today_number - from);
        CHECK(average.numerator == true_sum(seen, calendar.day(from).from - 1ns, day.from - 1ns));
      }
    }
  }
}
