// SPDX-License-Identifier: Apache-2.0
#include "engine/digest_builder.hpp"

#include "support/catch.hpp"
#include "support/records.hpp"

using namespace tokentail;
using namespace tokentail::test;

namespace {

Transition fired(const std::string& user, Int128 value, Instant at) {
  return {.rule = "burn",
          .key = {{"user", user}},
          .at = at,
          .value = {.numerator = value},
          .limit = {.numerator = 10},
          .text = user + " burns"};
}

}  // namespace

TEST_CASE("a digest counts transitions and keys and quotes the worst") {
  DigestBuilder builder;
  builder.add(fired("ana", 20, t0()));
  builder.add(fired("bob", 90, t0() + 1h));
  builder.add(fired("ana", 30, t0() + 2h));
  const auto digest = builder.take(t0() + 3h, {}, 0);
  REQUIRE(digest.lines.size() == 1);
  CHECK(digest.lines[0].transitions == 3);
  CHECK(digest.lines[0].keys == 2);
  CHECK(digest.lines[0].worst_text == "bob burns");
  CHECK(digest.from == t0());
  CHECK(digest.to == t0() + 2h);
  CHECK(builder.empty());
}

TEST_CASE("what was gathered survives a restart and gives the same id, and cuts are refused") {
  DigestBuilder builder;
  builder.add(fired("ana", 20, t0()));
  builder.add(fired("bob", 90, t0() + 1h));
  const auto bytes = builder.encode();
  DigestBuilder copy;
  REQUIRE(copy.decode(bytes));
  CHECK(copy.encode() == bytes);
  CHECK(copy.take(t0(), {}, 0).id == builder.take(t0(), {}, 0).id);
  for (std::size_t length = 1; length < bytes.size(); ++length) {
    CHECK((!copy.decode(std::string_view(bytes).substr(0, length)) || copy.encode() != bytes));
  }
}
