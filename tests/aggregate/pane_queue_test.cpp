// SPDX-License-Identifier: Apache-2.0
#include "aggregate/pane_queue.hpp"

#include <map>
#include <string>

#include "support/catch.hpp"

using namespace tokentail;

namespace {

// A queue with its owner's totals.
struct Owner {
  PaneQueue panes;
  std::map<std::int64_t, Int128> totals;  // by slot

  void add(std::int64_t pane, std::int64_t slot, Int128 value, Reach reach) {
    panes.add(
        {.pane = pane, .slot = slot, .amount = value}, reach,
        [this](std::int64_t s, Int128 v) { totals[s] += v; },
        [this](std::int64_t s, Int128 v) { totals[s] -= v; });
  }
  Int128 at(Reach reach, std::int64_t slot = 0) {
    panes.advance(
        reach, [this](std::int64_t s, Int128 v) { totals[s] += v; },
        [this](std::int64_t s, Int128 v) { totals[s] -= v; });
    return totals[slot];
  }
};

}  // namespace

TEST_CASE("a partial waits ahead of the window, enters it and leaves it") {
  Owner owner;
  owner.add(10, 0, 7, {.first = 3, .last = 5});
  CHECK(owner.at({3, 5}) == 0);
  CHECK(owner.panes.next_change() == 5);
  CHECK(owner.at({7, 9}) == 0);
  CHECK(owner.at({8, 10}) == 7);
  CHECK(owner.panes.next_change() == 3);
  CHECK(owner.at({10, 12}) == 7);
  CHECK(owner.at({11, 13}) == 0);
  CHECK_FALSE(owner.panes.next_change());
}

TEST_CASE("what comes late counts from where it belongs, and too late not at all") {
  Owner owner;
  owner.add(10, 0, 1, {8, 10});
  owner.add(9, 0, 20, {8, 10});
  owner.add(9, 0, 20, {8, 10});
  owner.add(7, 0, 300, {8, 10});
  CHECK(owner.at({8, 10}) == 41);
  CHECK(owner.at({10, 12}) == 1);
}

TEST_CASE("slots are counted apart, negative amounts too") {
  Owner owner;
  owner.add(10, 3, -5, {8, 10});
  owner.add(10, PaneQueue::slots_max - 1, 6, {8, 10});
  owner.add(11, 3, -5, {9, 11});
  CHECK(owner.at({9, 11}, 3) == -10);
  CHECK(owner.at({9, 11}, PaneQueue::slots_max - 1) == 6);
  CHECK(owner.at({11, 13}, 3) == -5);
}

TEST_CASE("panes of single nanoseconds have room for a slot") {
  constexpr std::int64_t now = 1'800'000'000'000'000'000;
  Owner owner;
  owner.add(now, 4000, 1, {now - 100, now});
  owner.add(now + 1, 4000, 1, {now - 99, now + 1});
  CHECK(owner.at({now + 1, now + 101}, 4000) == 1);
  CHECK(owner.panes.next_change() == 1);
}

TEST_CASE("a window jumped over at once leaves nothing behind") {
  Owner owner;
  owner.add(10, 0, 7, {3, 5});
  owner.add(11, 0, 7, {3, 5});
  CHECK(owner.at({100, 102}) == 0);
  owner.add(101, 0, 2, {100, 102});
  CHECK(owner.at({100, 102}) == 2);
}

TEST_CASE("a full queue lets its newest pane go on and forgets nothing") {
  Owner owner;
  constexpr std::int64_t many = PaneQueue::partials_max + 5000;
  for (std::int64_t pane = 0; pane < many; ++pane) {
    owner.add(pane, 0, 1, {pane - 2 * many, pane});
  }
  CHECK(owner.at({0, many}) == many);
  std::string bytes;
  owner.panes.encode(bytes);
  CHECK(static_cast<std::int64_t>(bytes.size()) <= PaneQueue::bytes_max(many, 4));
  CHECK(owner.at({many + 1, 2 * many}) == 0);
}

TEST_CASE("a saved queue goes on where it stood") {
  Owner owner;
  for (std::int64_t pane = 1; pane < 40; ++pane) {
    owner.add(pane, pane % 3, pane, {pane - 12, pane - 2});
  }
  std::string bytes;
  owner.panes.encode(bytes);
  Owner copy;
  std::string_view in = bytes;
  REQUIRE(copy.panes.decode(in, 1));
  CHECK(in.empty());
  for (std::int64_t last = 37; last < 55; ++last) {
    for (const std::int64_t slot : {0, 1, 2}) {
      CHECK(copy.at({last - 10, last}, slot) == owner.at({last - 10, last}, slot));
    }
  }
}
