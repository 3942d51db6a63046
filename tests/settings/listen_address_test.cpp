// SPDX-License-Identifier: Apache-2.0
#include "settings/listen_address.hpp"

#include "support/catch.hpp"

using namespace tokentail;

TEST_CASE("an address is numbers, a colon and a port; IPv6 stands in brackets") {
  CHECK(parse_listen_address("127.0.0.1:9464") == ListenAddress{.host = "127.0.0.1", .port = 9464});
  CHECK(parse_listen_address("localhost:0") == ListenAddress{.host = "127.0.0.1", .port = 0});
  CHECK(parse_listen_address("[::1]:65535") == ListenAddress{.host = "::1", .port = 65535});
  for (const auto* wrong :
       {"", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "1.2.3:80", "::1:80", "[::1]",
        "[127.0.0.1]:80", "example.org:80", "127.0.0.1:8o"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_listen_address(wrong));
  }
}

TEST_CASE("loopback is 127.0.0.0/8 and ::1 and nothing else") {
  CHECK(is_loopback({.host = "127.8.9.1"}));
  CHECK(is_loopback({.host = "::1"}));
  CHECK_FALSE(is_loopback({.host = "0.0.0.0"}));
  CHECK_FALSE(is_loopback({.host = "::"}));
}

TEST_CASE("a network has no more bits than its address") {
  CHECK(is_address_or_network("10.0.0.0/32"));
  CHECK(is_address_or_network("fe80::/128"));
  CHECK_FALSE(is_address_or_network("10.0.0.0/33"));
  CHECK_FALSE(is_address_or_network("10.0.0.0/"));
  CHECK_FALSE(is_address_or_network("host"));
}
