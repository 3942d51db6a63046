// SPDX-License-Identifier: Apache-2.0
#include "recount/text_hash.hpp"

#include "support/catch.hpp"

namespace tokentail::test {
namespace {

RecordText prompt(std::string_view json) {
  RecordText text;
  text.values[static_cast<std::size_t>(TextKind::prompt)] = json;
  return text;
}

}  // namespace

TEST_CASE("equal texts have one hash under a key, and another under another") {
  CHECK(text_hash("key", prompt("a")) == text_hash("key", prompt("a")));
  CHECK(text_hash("key", prompt("a")) != text_hash("key", prompt("b")));
  CHECK(text_hash("key", prompt("a")) != text_hash("yek", prompt("a")));
}

TEST_CASE("the hash is HMAC-SHA-256, cut") {
  // RFC 4231, test case 2.
  const auto hash = text_hash("Jefe", prompt("what do ya want for nothing?"));
  REQUIRE(hash);
  CHECK(std::string_view(hash->data(), hash->size()) == "#5bdcc146bf60754e");
}

TEST_CASE("a call without input has no hash") {
  CHECK_FALSE(text_hash("key", RecordText{}));
}

}  // namespace tokentail::test
