// SPDX-License-Identifier: Apache-2.0
#include "alert/alert_book.hpp"

#include "support/catch.hpp"
#include "support/records.hpp"

using namespace tokentail;
using namespace tokentail::test;

TEST_CASE("alerts are due in order of time, then of rule and key") {
  AlertBook book;
  book.schedule(book.obtain(1, "b").value(), t0() + 1min);
  book.schedule(book.obtain(1, "a").value(), t0() + 1min);
  book.schedule(book.obtain(0, "z").value(), t0() + 2min);
  CHECK_FALSE(book.next_due(t0()).has_value());
  std::string order;
  while (const auto due = book.next_due(t0() + 1h)) {
    order += book[due->second].key;
    book.drop(due->second);
  }
  CHECK(order == "abz");
  CHECK(book.size() == 0);
}

TEST_CASE("rescheduling replaces the earlier time") {
  AlertBook book;
  const auto id = book.obtain(0, "a").value();
  book.schedule(id, t0());
  book.schedule(id, t0() + 1h);
  CHECK_FALSE(book.next_due(t0() + 59min).has_value());
  CHECK(book.next_due(t0() + 1h).has_value());
}

TEST_CASE("a full book gives up a quiet alert first and refuses a new one when all are firing") {
  AlertBook book(2);
  const auto firing = book.obtain(0, "firing").value();
  book[firing].alert.level = 1;
  const auto quiet = book.obtain(0, "quiet").value();
  book[quiet].alert.suppressed = 3;
  book.schedule(quiet, t0());
  const auto next = book.obtain(0, "next");
  REQUIRE(next.has_value());
  CHECK_FALSE(book.find(0, "quiet").has_value());
  CHECK(book.suppressed_lost_total() == 3);
  book[*next].alert.level = 1;
  CHECK_FALSE(book.obtain(0, "one too many").has_value());
  CHECK(book.refused_total() == 1);
}

TEST_CASE("a change is reported once, also when the alert is gone") {
  AlertBook book;
  const auto id = book.obtain(0, "a").value();
  book.mark_dirty(id);
  book.mark_dirty(id);
  CHECK(book.take_changes().size() == 1);
  CHECK(book.take_changes().empty());
  book.drop(id);
  CHECK(book.take_changes().at(0).key == "a");
}
