// SPDX-License-Identifier: Apache-2.0
#include "notify/signature.hpp"

#include "support/catch.hpp"

using namespace tokentail;

namespace {

// Key bytes 00..1f.
const std::string secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const SignedMessage message{.id = "msg_tt_0001",
                            .timestamp_seconds = 1'700'000'000,
                            .body = R"({"type":"alert.firing","id":"x"})"};
const std::string expected = "v1,+2ldMsi57HZR7tBx7V25xZBaROkHNWJZ1+rJXUBU9rY=";

std::string error_of(const std::string& text) {
  const auto keys = parse_signing_keys(text);
  return keys ? "no error" : keys.error().message;
}

}  // namespace

TEST_CASE("a message is signed as Standard Webhooks 1.0.0 says") {
  CHECK(signature(*parse_signing_keys(secret), message) == expected);
}

TEST_CASE("while a secret is replaced, a message carries both signatures") {
  const auto keys = parse_signing_keys("# new one first\n" + secret + "\r\n\n" + secret + "\n");
  REQUIRE(keys);
  CHECK(signature(*keys, message) == expected + " " + expected);
}

TEST_CASE("a secret that is not one says what is wrong, where, and never itself") {
  CHECK(error_of("hunter2").starts_with("line 1: a signing secret begins with \"whsec_\""));
  CHECK(error_of("\nwhsec_AAEC AwQ=").starts_with("line 2: what follows \"whsec_\" is not base64"));
  CHECK(error_of("whsec_AAECAwQ=") == "line 1: a signing secret holds 24 to 64 bytes, this one 5");
  CHECK(error_of("").starts_with("one signing secret is needed"));
  CHECK(error_of(secret + "\n" + secret + "\n" + secret).ends_with("found 3"));
  CHECK(error_of("hunter2").find("hunter2") == std::string::npos);
  CHECK(error_of("whsec_hunter2").find("hunter2") == std::string::npos);
}

TEST_CASE("base64 is read strictly: no blanks, no missing padding, no stray bits") {
  CHECK(error_of(secret.substr(0, secret.size() - 1)) != "no error");
  CHECK(error_of(secret + "AAAA") != "no error");
  CHECK(error_of(secret.substr(0, secret.size() - 2) + "9=") != "no error");
}
