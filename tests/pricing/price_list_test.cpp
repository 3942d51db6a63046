// SPDX-License-Identifier: Apache-2.0
#include "pricing/price_list.hpp"

#include "core/time_zone.hpp"
#include "support/catch.hpp"

using namespace tokentail;
using namespace std::chrono_literals;

namespace {

Instant at(std::string_view time) {
  return parse_timestamp(time, TimeZone::utc()).value();
}

PriceEntry entry(InForce when) {
  return {.when = when, .sheet = {}};
}

// Which entry of the list is in force.
std::ptrdiff_t in_force(const PriceList& list, std::string_view time) {
  const PriceSheet* sheet = list.at(at(time));
  for (std::size_t i = 0; i < list.entries.size(); ++i) {
    if (&list.entries[i].sheet == sheet) {
      return static_cast<std::ptrdiff_t>(i);
    }
  }
  return -1;
}

}  // namespace

TEST_CASE("a dated price is in force from the beginning of its day") {
  const PriceList list{{entry(Always{}), entry(FromDate{at("2025-06-10T00:00:00Z")})}};
  CHECK(in_force(list, "2025-06-09T23:59:59.999999999Z") == 0);
  CHECK(in_force(list, "2025-06-10T00:00:00Z") == 1);
}

TEST_CASE("a price for some hours of the day ends when they do") {
  const PriceList list{{entry(Always{}), entry(DailyHours{.from = 30min, .to = 16h + 30min})}};
  CHECK(in_force(list, "2025-06-10T00:29:59.999Z") == 0);
  CHECK(in_force(list, "2025-06-10T00:30:00Z") == 1);
  CHECK(in_force(list, "2025-06-10T16:29:59.999Z") == 1);
  CHECK(in_force(list, "2025-06-10T16:30:00Z") == 0);
}

TEST_CASE("hours may pass midnight") {
  const PriceList list{{entry(Always{}), entry(DailyHours{.from = 22h, .to = 2h})}};
  CHECK(in_force(list, "2025-06-10T21:59:59Z") == 0);
  CHECK(in_force(list, "2025-06-10T23:00:00Z") == 1);
  CHECK(in_force(list, "2025-06-11T01:59:59Z") == 1);
  CHECK(in_force(list, "2025-06-11T02:00:00Z") == 0);
}

TEST_CASE("the clock of the day is right before 1970") {
  const PriceList list{{entry(Always{}), entry(DailyHours{.from = 22h, .to = 23h})}};
  const Instant evening = instant_from_ns(0) - 90min;
  CHECK(list.at(evening) == &list.entries[1].sheet);
}

TEST_CASE("later entries go before earlier ones") {
  const PriceList list{{entry(FromDate{at("2025-01-01T00:00:00Z")}),
                        entry(FromDate{at("2026-01-01T00:00:00Z")}),
                        entry(DailyHours{.from = 1h, .to = 4h})}};
  CHECK(in_force(list, "2026-02-01T02:00:00Z") == 2);
  CHECK(in_force(list, "2026-02-01T05:00:00Z") == 1);
  CHECK(in_force(list, "2025-02-01T05:00:00Z") == 0);
}

TEST_CASE("before the first known price that price is taken") {
  const PriceList list{{entry(FromDate{at("2025-01-01T00:00:00Z")})}};
  CHECK(in_force(list, "2024-01-01T00:00:00Z") == 0);
}

TEST_CASE("an empty list has no sheet") {
  CHECK(PriceList{}.at(at("2025-01-01T00:00:00Z")) == nullptr);
}
