// SPDX-License-Identifier: Apache-2.0
#include "http/status_server.hpp"

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "http/nasty_status.hpp"
#include "http/raw_client.hpp"
#include "support/catch.hpp"

using namespace tokentail;
using namespace std::chrono_literals;
using test::RawClient;

namespace {

StatusServer started(StatusServerSettings settings = {}) {
  settings.port = 0;
  auto server = StatusServer::start(settings);
  REQUIRE(server);
  return *std::move(server);
}

std::string request(const std::string& line, const std::string& headers = {}) {
  return line + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
}

std::string answer(const StatusServer& server, const std::string& bytes) {
  const RawClient client(server.port());
  client.send(bytes);
  return client.read_all();
}

std::string last_answer(const StatusServer& server, const std::string& line) {
  return answer(server, request(line, "Connection: close\r\n"));
}

std::string body_of(const std::string& response) {
  const auto end = response.find("\r\n\r\n");
  return end == std::string::npos ? std::string() : response.substr(end + 4);
}

}  // namespace

TEST_CASE("the server answers with the status published last") {
  auto server = started();
  CHECK(last_answer(server, "GET /readyz").starts_with("HTTP/1.1 503 "));
  server.publish(std::make_shared<const Status>(test::nasty_status()));
  const auto response = last_answer(server, "GET /readyz");
  CHECK(response.starts_with("HTTP/1.1 200 "));
  CHECK(body_of(response) == "ready\n");
  for (const auto* header : {"X-Content-Type-Options: nosniff\r\n", "Cache-Control: no-store\r\n",
                             "Content-Security-Policy: default-src 'none'"}) {
    CHECK(response.find(header) != std::string::npos);
  }
}

TEST_CASE("HEAD has the headers of GET and no body") {
  auto server = started();
  server.publish(std::make_shared<const Status>(test::nasty_status()));
  const auto full = last_answer(server, "GET /metrics");
  const auto head = last_answer(server, "HEAD /metrics");
  CHECK(head == full.substr(0, full.find("\r\n\r\n") + 4));
}

TEST_CASE(
    "a request that could be read in two ways ends its connection, and nothing behind it is read") {
  const auto server = started();
  const auto smuggled = request("GET /readyz");
  for (const std::string& fields :
       {std::string("Content-Length: 0\r\nContent-Length: 44\r\n"),
        std::string("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
        std::string("Transfer-Encoding: chunked\r\n"), std::string("X: 1\r\n folded: 2\r\n"),
        std::string("Content-Length : 44\r\n"), std::string("X: 1\rY: 2\r\n"),
        std::string("Host: evil.example\r\n")}) {
    CAPTURE(fields);
    const auto responses = answer(server, request("GET /healthz", fields) + smuggled);
    CHECK(responses.starts_with("HTTP/1.1 4"));
    CHECK(responses.find("Connection: close\r\n") != std::string::npos);
    CHECK(responses.find("HTTP/1.1", 1) == std::string::npos);
  }
}

TEST_CASE("with a token, every page asks for it, and a new one replaces the old one") {
  auto server = started({.token = "0123456789abcdef"});
  const auto with = [](const std::string& token) {
    return request("GET /healthz", "Authorization: Bearer " + token + "\r\nConnection: close\r\n");
  };
  const auto refused = last_answer(server, "GET /healthz");
  CHECK(refused.starts_with("HTTP/1.1 401 "));
  CHECK(refused.find("WWW-Authenticate: Bearer realm=\"tokentail\"\r\n") != std::string::npos);
  CHECK(answer(server, with("0123456789abcdef")).starts_with("HTTP/1.1 200 "));
  CHECK(answer(server, with("0123456789abcdee")).starts_with("HTTP/1.1 401 "));
  server.set_token("fedcba9876543210");
  CHECK(answer(server, with("0123456789abcdef")).starts_with("HTTP/1.1 401 "));
  CHECK(answer(server, with("fedcba9876543210")).starts_with("HTTP/1.1 200 "));
}

TEST_CASE("how requests end is counted") {
  const auto server = started({.connections_max = 2, .client_timeout = 50ms});
  last_answer(server, "GET /nowhere");
  answer(server, "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
  answer(server, "GET / HTTP/1.1\r\n\r\n");
  answer(server, "GET /healthz HT");
  // The server counts when it has seen the connection end, which is soon but not now.
  for (int i = 0; i < 1'000'000 && server.requests()[3] == 0; ++i) {
    std::this_thread::yield();
  }
  CHECK(server.requests() == HttpCounts{1, 1, 1, 1, 0});
}

TEST_CASE("other methods and unknown pages are refused with a hint") {
  const auto server = started();
  const auto post = last_answer(server, "POST /metrics");
  CHECK(post.starts_with("HTTP/1.1 405 "));
  CHECK(post.find("Allow: GET, HEAD\r\n") != std::string::npos);
  CHECK(last_answer(server, "GET /").starts_with("HTTP/1.1 404 "));
  CHECK(answer(server, "GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
            .starts_with("HTTP/1.1 421 "));
}

TEST_CASE("requests in one packet are answered in order on one connection") {
  const auto server = started();
  const auto responses = answer(server, request("GET /healthz") + request("GET /readyz") +
                                            request("GET /x", "Connection: close\r\n"));
  const auto first = responses.find("HTTP/1.1 200 ");
  const auto second = responses.find("HTTP/1.1 503 ");
  const auto third = responses.find("HTTP/1.1 404 ");
  CHECK(first == 0);
  CHECK(first < second);
  CHECK(second < third);
  CHECK(third != std::string::npos);
}

TEST_CASE("a request arriving byte by byte is answered like any other") {
  const auto server = started();
  const RawClient client(server.port());
  for (const char c : request("GET /healthz", "Connection: close\r\n")) {
    client.send({&c, 1});
  }
  CHECK(body_of(client.read_all()) == "ok\n");
}

TEST_CASE("a header over 8 KiB, a body and nonsense are told so and the connection closed") {
  const auto server = started();
  CHECK(answer(server, request("GET /healthz", "X: " + std::string(9000, 'a') + "\r\n"))
            .starts_with("HTTP/1.1 431 "));
  CHECK(answer(server, request("GET /healthz", "X: " + std::string(100'000, 'a') + "\r\n"))
            .starts_with("HTTP/1.1 431 "));
  CHECK(answer(server, request("GET /healthz", "Content-Length: 5\r\n") + "hello")
            .starts_with("HTTP/1.1 413 "));
  CHECK(answer(server, "\x16\x03\x01 nonsense\r\n\r\n").starts_with("HTTP/1.1 400 "));
}

TEST_CASE("a client that sends nothing, or half a request, is closed after its time") {
  const auto server = started({.client_timeout = 50ms});
  const RawClient silent(server.port());
  const RawClient slow(server.port());
  slow.send("GET /healthz HT");
  CHECK(silent.read_all().empty());
  CHECK(slow.read_all().empty());
}

TEST_CASE("one connection too many is turned away, and there is room again after one leaves") {
  const auto server = started({.connections_max = 2});
  auto first = std::make_unique<RawClient>(server.port());
  const RawClient second(server.port());
  for (const RawClient* client : {static_cast<const RawClient*>(first.get()), &second}) {
    client->send(request("GET /healthz"));
    CHECK(client->read_until("ok\n").starts_with("HTTP/1.1 200 "));
  }
  {
    const RawClient third(server.port());
    CHECK(third.read_all().starts_with("HTTP/1.1 503 "));
  }
  first->send(request("GET /healthz", "Connection: close\r\n"));
  CHECK_FALSE(first->read_until("ok\n").empty());
  first.reset();
  // The server frees the seat when it has seen the connection end, which is soon but not now.
  std::string response;
  for (int i = 0; i < 1000 && !response.starts_with("HTTP/1.1 200 "); ++i) {
    response = last_answer(server, "GET /healthz");
  }
  CHECK(response.starts_with("HTTP/1.1 200 "));
}

TEST_CASE("health fails when no status is published any more") {
  const auto server = started({.stale_after = 30ms});
  std::string response;
  for (int i = 0; i < 10'000 && !response.starts_with("HTTP/1.1 503 "); ++i) {
    response = last_answer(server, "GET /healthz");
  }
  CHECK(body_of(response) == "stalled: nothing has been heard from the engine\n");
}

TEST_CASE("a port in use is an error that names it and the next step") {
  const auto server = started();
  const auto second = StatusServer::start({.port = server.port()});
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == ErrorKind::busy);
  CHECK(second.error().message == "cannot listen on 127.0.0.1:" + std::to_string(server.port()) +
                                      ": the port is in use; stop the other program or choose "
                                      "another \"http: listen\"");
}

TEST_CASE("stopping ends connections that are open, frees the port, and may be repeated") {
  auto server = started();
  const RawClient idle(server.port());
  server.stop();
  server.stop();
  server.publish(std::make_shared<const Status>());
  const auto port = server.port();
  {
    const auto gone = std::move(server);
  }
  CHECK(idle.read_all().empty());
  CHECK(StatusServer::start({.port = port}));
}
