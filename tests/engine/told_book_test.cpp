// SPDX-License-Identifier: Apache-2.0
#include "engine/told_book.hpp"

#include "support/catch.hpp"
#include "support/records.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

Transition transition_numbered(int number) {
  return {.id = "ta_" + std::to_string(number),
          .rule = "burn",
          .at = t0(),
          .text = "ana\x1b burned $" + std::to_string(number),
          .origin = {.file = "a.log", .offset = 12},
          .why = "because\n"};
}

}  // namespace

TEST_CASE("what was told is found by its id, safe to show") {
  ToldBook book;
  book.remember(transition_numbered(1));
  const auto account = book.find("ta_1");
  REQUIRE(account);
  CHECK(account->find("burned $1") != std::string::npos);
  CHECK(account->find('\x1b') == std::string::npos);
  CHECK(account->find("a.log byte 12") != std::string::npos);
  CHECK(account->ends_with("because\n"));
  CHECK_FALSE(book.find("ta_2"));
}

TEST_CASE("only so many are kept, the oldest goes and its row with it") {
  ToldBook book;
  for (int i = 0; i < static_cast<int>(ToldBook::told_max); ++i) {
    book.remember(transition_numbered(i));
  }
  CHECK(book.take_changes().size() == ToldBook::told_max);
  book.remember(transition_numbered(5000));
  CHECK_FALSE(book.find("ta_0"));
  const auto changes = book.take_changes();
  REQUIRE(changes.size() == 2);
  CHECK(changes[0].name == "told:ta_0");
  CHECK(changes[0].bytes.empty());
  CHECK_FALSE(changes[1].bytes.empty());
}

TEST_CASE("a saved book comes back in its order") {
  ToldBook book;
  for (int i = 0; i < 20; ++i) {
    book.remember(transition_numbered(i));
  }
  ToldBook copy;
  auto values = book.take_changes();
  for (const auto& value : values) {
    CHECK(copy.restore(value));
  }
  CHECK_FALSE(copy.restore({.name = "event_time", .bytes = "1"}));
  CHECK(copy.all() == book.all());
  CHECK_FALSE(copy.has_changes());
}

TEST_CASE("what could not be saved is saved with the next checkpoint") {
  ToldBook book;
  book.remember(transition_numbered(1));
  book.put_back(book.take_changes());
  CHECK(book.take_changes().size() == 1);
}
