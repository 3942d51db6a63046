// SPDX-License-Identifier: Apache-2.0
#include "notify/url_policy.hpp"

#include "support/catch.hpp"

using namespace tokentail;

namespace {

bool accepts(const std::string& url, const UrlPolicy& policy = {}) {
  return parse_target_url(url, policy).has_value();
}

IpAddress ip(const std::string& text) {
  return *IpAddress::parse(text);
}

}  // namespace

TEST_CASE("https goes anywhere, http only to this host") {
  CHECK(accepts("https://hooks.slack.com/services/T/B/x"));
  CHECK(accepts("https://10.1.2.3:8443/"));
  CHECK(accepts("http://127.0.0.1:9000/hook"));
  CHECK(accepts("http://[::1]:9000/hook"));
  CHECK(accepts("http://localhost/hook"));
  CHECK_FALSE(accepts("http://example.com/hook"));
  CHECK(accepts("http://example.com/hook", {.allow_http = true}));
}

TEST_CASE("what is not a plain web URL is refused") {
  for (const auto* url : {"", "hooks", "ftp://example.com/", "file:///etc/passwd", "https://",
                          "https://user@example.com/", "https://user:pass@example.com/",
                          "https://example.com/a b", "https://example.com/\n"}) {
    CHECK_FALSE(accepts(url));
  }
}

TEST_CASE("cloud metadata addresses are refused in every spelling, unless listed") {
  for (const auto* host :
       {"169.254.169.254", "0xa9.0xfe.0xa9.0xfe", "2852039166", "[fe80::1]", "[fd00:ec2::254]",
        "100.100.100.200", "[::ffff:169.254.169.254]", "[::169.254.169.254]",
        "[64:ff9b::169.254.169.254]", "[2002:a9fe:a9fe::1]"}) {
    CHECK_FALSE(accepts("https://" + std::string(host) + "/latest"));
  }
  CHECK(accepts("https://[64:ff9b::192.0.2.1]/"));
  CHECK(accepts("https://[2002:c000:201::1]/"));
  CHECK(accepts("https://169.254.1.1/", {.allowed = {ip("169.254.1.1")}}));
}

TEST_CASE("the address a name leads to is held to the same policy") {
  const auto https = *parse_target_url("https://example.com/", {});
  CHECK(may_connect(https, ip("93.184.216.34"), {}));
  CHECK_FALSE(may_connect(https, ip("169.254.169.254"), {}));
  const auto http = *parse_target_url("http://localhost/", {});
  CHECK(may_connect(http, ip("127.0.0.1"), {}));
  CHECK_FALSE(may_connect(http, ip("93.184.216.34"), {}));
}

TEST_CASE("an error never repeats the URL, which is a secret") {
  const auto url = parse_target_url("http://example.com/services/T0/B0/token", {});
  REQUIRE_FALSE(url);
  CHECK(url.error().message.find("token") == std::string::npos);
}
