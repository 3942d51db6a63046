// SPDX-License-Identifier: Apache-2.0
#include "core/equal_text.hpp"

#include <string>

#include "support/catch.hpp"

using namespace tokentail;

TEST_CASE("texts are equal when each byte is, whatever their size") {
  for (std::size_t size = 0; size <= 40; ++size) {
    const std::string text(size, 'x');
    std::string other = text;
    REQUIRE(equal_text(text, other));
    REQUIRE_FALSE(equal_text(text, other + "x"));
    for (auto& byte : other) {
      byte = '\0';
      REQUIRE_FALSE(equal_text(text, other));
      byte = 'x';
    }
  }
}
