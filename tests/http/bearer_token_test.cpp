// SPDX-License-Identifier: Apache-2.0
#include "http/bearer_token.hpp"

#include "support/catch.hpp"

using namespace tokentail;

TEST_CASE("only the whole token, behind the word Bearer, is the token") {
  const std::string token = "0123456789abcdef";
  CHECK(bears("Bearer 0123456789abcdef", token));
  CHECK(bears("bearer  0123456789abcdef", token));
  for (const auto* wrong : {"", "Bearer", "Bearer ", "0123456789abcdef", "Basic 0123456789abcdef",
                            "Bearer 0123456789abcdeF", "Bearer 0123456789abcde",
                            "Bearer 0123456789abcdef ", "Bearer 0123456789abcdef0"}) {
    CHECK_FALSE(bears(wrong, token));
  }
}

TEST_CASE("a token that is short or cannot be sent is refused, and never repeated") {
  CHECK(checked_token("0123456789abcdef") == "0123456789abcdef");
  for (const auto* bad :
       {"", "hunter2", "0123456789 abcdef", "0123456789\nabcdef", "0123456789abcd\xc3\xa9"}) {
    const auto token = checked_token(bad);
    REQUIRE_FALSE(token);
    CHECK(token.error().message.find("hunter2") == std::string::npos);
    CHECK(token.error().message.find("abcd") == std::string::npos);
  }
}
