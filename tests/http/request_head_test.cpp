// SPDX-License-Identifier: Apache-2.0
#include "http/request_head.hpp"

#include <string>

#include "support/catch.hpp"

using namespace tokentail;
using namespace std::string_literals;

namespace {

int refusal(const std::string& fields, const std::string& line = "GET /metrics HTTP/1.1\r\n") {
  return head_refusal(line + fields + "\r\n");
}

}  // namespace

TEST_CASE("what browsers, curl and Prometheus send is read") {
  CHECK(refusal("Host: localhost:9464\r\nUser-Agent: curl/8\r\nAccept: */*\r\n") == 0);
  CHECK(refusal("host:localhost\r\nContent-Length: 12\r\nX-Empty:\r\n", "POST /v1 HTTP/1.1\r\n") ==
        0);
  CHECK(refusal("", "GET / HTTP/1.0\r\n") == 0);
}

TEST_CASE("a body whose end two programs could see in different places is refused") {
  CHECK(refusal("Host: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n") == 400);
  CHECK(refusal("Host: a\r\nContent-Length: 5\r\ncontent-length: 5\r\n") == 400);
  for (const auto* length : {"+5", "-1", "0x5", "5, 5", "5 5", "", " ", "5;"}) {
    CHECK(refusal("Host: a\r\nContent-Length: "s + length + "\r\n") == 400);
  }
  for (const auto* coding : {"chunked", "identity", "xchunked", "chunked, identity", ""}) {
    CHECK(refusal("Host: a\r\nTransfer-Encoding: "s + coding + "\r\n") == 411);
    CHECK(refusal("Host: a\r\nContent-Length: 5\r\nTRANSFER-ENCODING:"s + coding + "\r\n") == 411);
  }
}

TEST_CASE("a head whose lines two programs could cut in different places is refused") {
  CHECK(refusal("Host: a\r\nX: 1\r\n Content-Length: 5\r\n") == 400);
  CHECK(refusal(" Host: a\r\n") == 400);
  CHECK(refusal("Host: a\r\nX: 1\n\r\n") == 400);
  CHECK(refusal("Host: a\r\nX: 1\rY: 2\r\n") == 400);
  CHECK(refusal("Host: a\r\nX: 1\r\r\n") == 400);
  CHECK(refusal("Host: a\r\nX: \0\r\n"s) == 400);
  CHECK(head_refusal("GET / HTTP/1.1\nHost: a\n\n\r\n\r\n") == 400);
}

TEST_CASE("a field has a name of its own and a colon behind it") {
  for (const auto* line : {"no colon", ": no name", "Content-Length : 5", "X\t: 1", "X(1): 1",
                           "X\xff: 1", "\"X\": 1"}) {
    CHECK(refusal("Host: a\r\n"s + line + "\r\n") == 400);
  }
}

TEST_CASE("a request names one host") {
  CHECK(refusal("Accept: */*\r\n") == 400);
  CHECK(refusal("Host: localhost\r\nHost: evil.example\r\n") == 400);
}

TEST_CASE("a target is at most 1 KiB") {
  CHECK(refusal("Host: a\r\n", "GET /" + std::string(900, 'a') + " HTTP/1.1\r\n") == 0);
  CHECK(refusal("Host: a\r\n", "GET /" + std::string(1100, 'a') + " HTTP/1.1\r\n") == 414);
}

TEST_CASE("bytes that are no head at all are judged too") {
  for (const auto* bytes : {"", "\r\n", "\r\n\r\n", "x", "\r\n\r\nHost: a\r\n\r\n"}) {
    CHECK(head_refusal(bytes) == 400);
  }
}
