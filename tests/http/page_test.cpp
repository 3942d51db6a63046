// SPDX-License-Identifier: Apache-2.0
#include "http/page.hpp"

#include "http/nasty_status.hpp"
#include "support/catch.hpp"

using namespace tokentail;

namespace {

Page get(std::string_view target, const PageState& state) {
  return page_for({.method = "GET", .target = target, .host = "127.0.0.1:9464"}, state);
}

}  // namespace

TEST_CASE("before the first status the daemon is alive, not ready, and shows nothing") {
  CHECK(get("/healthz", {}).code == 200);
  CHECK(get("/readyz", {}).code == 503);
  CHECK(get("/metrics", {}).code == 503);
}

TEST_CASE("health ends when the engine stalls, and when nothing is heard from it") {
  auto status = test::nasty_status();
  CHECK(get("/healthz", {.status = &status}).code == 200);
  CHECK(get("/healthz", {.status = &status, .is_stale = true}).code == 503);
  status.stalled = "no progress for 40s";
  CHECK(get("/healthz", {.status = &status}).body == "stalled: no progress for 40s\n");
}

TEST_CASE("each page has its type, and a query changes nothing") {
  const auto status = test::nasty_status();
  CHECK(get("/readyz", {.status = &status}).code == 200);
  CHECK(get("/metrics?x=1", {.status = &status}).content_type ==
        "text/plain; version=0.0.4; charset=utf-8");
  CHECK(get("/api/v1/status", {.status = &status}).content_type ==
        "application/json; charset=utf-8");
  CHECK(get("/api/v1/alerts", {.status = &status}).body.starts_with("{\"alerts\":["));
}

TEST_CASE("a wrong path or method is told what would be right, without being repeated") {
  const auto page = get("/<script>", {});
  CHECK(page.code == 404);
  CHECK(page.body.find("/metrics") != std::string::npos);
  CHECK(page.body.find("script") == std::string::npos);
  CHECK(page_for({.method = "POST", .target = "/metrics"}, {}).code == 405);
}

TEST_CASE("without its token nothing is shown, not even what is there") {
  const PageState guarded{.token = "0123456789abcdef"};
  for (const auto* target : {"/healthz", "/metrics", "/nowhere"}) {
    const auto page = get(target, guarded);
    CHECK(page.code == 401);
    CHECK(page.challenge == "Bearer realm=\"tokentail\"");
  }
  CHECK(
      page_for({.method = "GET", .target = "/healthz", .authorization = "Bearer 0123456789abcdef"},
               guarded)
          .code == 200);
}

TEST_CASE("on loopback, only this host's own names are answered") {
  const auto code = [](std::string_view host, bool is_loopback) {
    return page_for({.method = "GET", .target = "/healthz", .host = host},
                    {.is_loopback = is_loopback})
        .code;
  };
  for (const auto* host : {"", "localhost", "localhost:9464", "127.0.0.1:9464", "[::1]:9464"}) {
    CHECK(code(host, true) == 200);
  }
  for (const auto* host : {"evil.example", "127.0.0.1.evil.example:9464", "localhost.evil"}) {
    CHECK(code(host, true) == 421);
    CHECK(code(host, false) == 200);
  }
}
