// SPDX-License-Identifier: Apache-2.0
#include "alert/silence_book.hpp"

#include "support/catch.hpp"

using namespace tokentail;
using namespace std::chrono_literals;

namespace {

constexpr Instant noon = instant_from_ns(1'700'000'000'000'000'000);

Transition transition(std::string rule, KeyMatch key) {
  return {.rule = std::move(rule), .key = std::move(key)};
}

SilenceDraft of_user(std::string pattern) {
  return {.key = {{"user", std::move(pattern)}}, .length = 1h};
}

std::string refusal(const SilenceDraft& draft) {
  SilenceBook book;
  const auto added = book.add(draft, noon);
  return added ? "added" : added.error().message;
}

}  // namespace

TEST_CASE("a silence covers what its rule and all of its key match, until its end") {
  SilenceBook book;
  const auto added = book.add({.rule = "daily-*",
                               .key = {{"user", "ali*"}, {"model", "gpt-4?"}},
                               .length = 2h,
                               .author = "bob",
                               .comment = "load test"},
                              noon);
  REQUIRE(added);
  const auto meant = transition("daily-spend", {{"model", "gpt-4o"}, {"user", "alice"}});
  REQUIRE(book.covers(meant, noon) != nullptr);
  CHECK(book.covers(meant, noon)->id == added->id);
  CHECK(book.covers(meant, noon + 2h - 1ns) != nullptr);
  CHECK(book.covers(meant, noon + 2h) == nullptr);
  for (const auto& other :
       {transition("hourly", {{"user", "alice"}, {"model", "gpt-4o"}}),
        transition("daily-spend", {{"user", "bob"}, {"model", "gpt-4o"}}),
        transition("daily-spend", {{"user", "alice"}}), transition("daily-spend", {})}) {
    CHECK(book.covers(other, noon) == nullptr);
  }
}

TEST_CASE("a silence of everything has to be asked for") {
  CHECK(refusal({.length = 1h}).starts_with("this would silence every alert"));
  CHECK(refusal({.rule = "**", .length = 1h}).starts_with("this would silence every alert"));
  SilenceBook book;
  REQUIRE(book.add({.length = 1h, .all = true}, noon));
  CHECK(book.covers(transition("any", {}), noon) != nullptr);
  CHECK(scope_text(book.list(noon).at(0)) == "every alert");
}

TEST_CASE("what cannot be meant is refused in words") {
  CHECK(refusal({.rule = "a", .length = 0s}) == "a silence needs an end: --for 2h");
  CHECK(refusal({.rule = "a", .length = 90 * 24h}) == "added");
  CHECK(
      refusal({.rule = "a", .length = 90 * 24h + 1s}).starts_with("90d1s is longer than 90 days"));
  CHECK(refusal({.key = {{"usr", "a"}}, .length = 1h})
            .starts_with("usr is nothing that alerts are kept by; use user, feature, model"));
  CHECK(refusal({.key = {{"user", "a"}, {"user", "b"}}, .length = 1h})
            .starts_with("user stands twice"));
  CHECK(refusal(of_user("")) == "user= is empty; user=* is any value");
  CHECK(refusal(of_user(std::string(513, 'x'))) == "the user is 513 bytes long; 512 is the most");
  CHECK(refusal({.rule = "a", .length = 1h, .comment = std::string(1025, 'x')})
            .starts_with("the comment is"));
}

TEST_CASE("a full book refuses another silence, until one is over") {
  SilenceBook book;
  for (std::size_t i = 0; i < SilenceBook::silences_max; ++i) {
    REQUIRE(book.add(of_user("u" + std::to_string(i)), noon + i * 1s));
  }
  const auto refused = book.add(of_user("one more"), noon + 30min);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::busy);
  CHECK(refused.error().message ==
        "1000 silences are in force, which is the most there may be; expire some");
  CHECK(book.add(of_user("one more"), noon + 1h));
}

TEST_CASE("an expired silence holds no more and is not there to expire again") {
  SilenceBook book;
  const auto id = book.add(of_user("alice"), noon)->id;
  CHECK(book.expire(id, noon + 1min)->key == KeyMatch{{"user", "alice"}});
  CHECK(book.empty());
  const auto again = book.expire(id, noon + 1min);
  REQUIRE_FALSE(again);
  CHECK(again.error().kind == ErrorKind::not_found);

  const auto over = book.add(of_user("alice"), noon)->id;
  CHECK(book.list(noon + 1h).empty());
  CHECK_FALSE(book.expire(over, noon + 1h));
}

TEST_CASE("the same silence twice has two names") {
  SilenceBook book;
  const auto first = book.add(of_user("alice"), noon)->id;
  const auto second = book.add(of_user("alice"), noon)->id;
  CHECK(first != second);
  CHECK(first.size() == 10);
  CHECK(first.starts_with("s_"));
}

TEST_CASE("a book is read back as it was written, and a damaged one not at all") {
  SilenceBook book;
  REQUIRE(book.add({.rule = "spend", .length = 1h, .author = "bob", .comment = "\n\xff"}, noon));
  REQUIRE(book.add(of_user("alice"), noon + 1min));
  const auto bytes = book.encode();
  SilenceBook read;
  REQUIRE(read.decode(bytes));
  CHECK(read.list(noon) == book.list(noon));

  for (std::size_t size = 1; size < bytes.size(); ++size) {
    CHECK_FALSE(read.decode(bytes.substr(0, size)));
    CHECK(read.empty());
  }
  CHECK_FALSE(read.decode(bytes + "x"));
  CHECK_FALSE(read.decode("\x02" + bytes.substr(1)));
  CHECK(SilenceBook{}.encode().empty());
  CHECK(read.decode(""));
}
