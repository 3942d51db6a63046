// SPDX-License-Identifier: Apache-2.0
#include "engine/event_clock.hpp"

#include "support/catch.hpp"
#include "support/records.hpp"

using namespace tokentail;
using namespace tokentail::test;
using Arrival = EventClock::Arrival;

TEST_CASE("event time is the newest record's and never goes back") {
  EventClock clock({.late = 2min});
  CHECK(clock.observe(t0(), t0()) == Arrival::on_time);
  CHECK(clock.observe(t0() - 1min, t0()) == Arrival::on_time);
  CHECK(clock.now() == t0());
}

TEST_CASE("a record before the watermark is late") {
  EventClock clock({.late = 2min});
  (void)clock.observe(t0(), t0());
  CHECK(clock.observe(t0() - 2min, t0()) == Arrival::on_time);
  CHECK(clock.observe(t0() - 2min - 1ns, t0()) == Arrival::late);
}

TEST_CASE("a record from the future is set aside and moves nothing") {
  EventClock clock({.late = 2min, .future_max = 10min});
  (void)clock.observe(t0(), t0());
  CHECK(clock.observe(t0() + 10min + 1ns, t0()) == Arrival::future);
  CHECK(clock.now() == t0());
}

TEST_CASE("the host's clock moves event time only when every file was read to its end") {
  EventClock clock({.late = 2min});
  (void)clock.observe(t0(), t0());
  clock.tick(t0() + 1h, false);
  CHECK(clock.now() == t0());
  clock.tick(t0() + 1h, true);
  CHECK(clock.now() == t0() + 58min);
}

TEST_CASE("before the first record there is no event time to move") {
  EventClock clock({.late = 2min});
  clock.tick(t0(), true);
  CHECK_FALSE(clock.started());
}
