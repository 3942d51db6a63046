// SPDX-License-Identifier: Apache-2.0
#include "notify/http_client.hpp"

#include <chrono>

#include "notify/test_message.hpp"
#include "support/catch.hpp"
#include "support/http_receiver.hpp"

using namespace tokentail;
using namespace tokentail::test;
using namespace std::chrono_literals;
using Manner = Answer::Manner;

namespace {

HttpRequest request_to(const std::string& url, const std::string& body = "{}") {
  return {.url = *parse_target_url(url, {}),
          .policy = {},
          .ca_file = {},
          .headers = {"Content-Type: application/json"},
          .body = body};
}

SendResult fetch(HttpClient& client, const std::string& url, const std::string& body = "{}") {
  client.start(7, request_to(url, body));
  auto done = client.poll(100ms);
  while (done.empty()) {
    done = client.poll(100ms);
  }
  CHECK(done.size() == 1);
  CHECK(done.front().tag == 7);
  CHECK(client.in_flight() == 0);
  return done.front().result;
}

}  // namespace

TEST_CASE("a request arrives whole and its answer comes back") {
  HttpReceiver receiver({{.status = 429, .headers = "Retry-After: 5\r\n", .body = "slow down"}});
  HttpClient client;
  const auto result = fetch(client, receiver.url(), R"({"a":1})");
  CHECK(result.status == 429);
  CHECK(parse_retry_after(result.retry_after, {}) == Duration{5s});
  CHECK(result.body == "slow down");
  CHECK(result.latency > 0s);
  const auto received = receiver.wait_for(1);
  CHECK(received[0].head.starts_with("POST /hook HTTP/1.1\r\n"));
  CHECK(received[0].header("content-type") == "application/json");
  CHECK(received[0].body == R"({"a":1})");
}

TEST_CASE("a connection is used again, and a large body waits for no permission") {
  HttpReceiver receiver;
  HttpClient client;
  CHECK(fetch(client, receiver.url()).status == 200);
  CHECK(fetch(client, receiver.url(), std::string(2'000'000, 'x')).status == 200);
  const auto received = receiver.wait_for(2);
  CHECK(received[1].connection == 0);
  CHECK(received[1].header("expect").empty());
  CHECK(received[1].body.size() == 2'000'000);
}

TEST_CASE("a redirect is not followed") {
  HttpReceiver elsewhere;
  HttpReceiver receiver({{.status = 302, .headers = "Location: " + elsewhere.url() + "\r\n"}});
  HttpClient client;
  CHECK(fetch(client, receiver.url()).status == 302);
  CHECK(receiver.wait_for(1).size() == 1);
}

TEST_CASE("an answer without end is read to 8 KiB and judged by its status") {
  HttpReceiver receiver({{.status = 500, .manner = Manner::endless_body}});
  HttpClient client;
  const auto result = fetch(client, receiver.url());
  CHECK(result.status == 500);
  CHECK(result.body.size() == 8192);
}

TEST_CASE("an answer that breaks off is judged by its status") {
  HttpReceiver receiver({{.status = 200, .manner = Manner::reset_in_body}});
  HttpClient client;
  CHECK(fetch(client, receiver.url()).status == 200);
}

TEST_CASE("no answer in time is a timeout after the whole message was sent") {
  HttpReceiver receiver({{.manner = Manner::hang}});
  HttpClient client({.connect = 100ms, .total = 100ms});
  const auto result = fetch(client, receiver.url());
  CHECK(result.status == 0);
  CHECK(result.failure == SendResult::Failure::timeout);
  CHECK(result.body_sent);
  CHECK_FALSE(result.error.empty());
}

TEST_CASE("nobody listening is a network failure, with nothing sent") {
  int port = 0;
  {
    const HttpReceiver closed;
    port = closed.port();
  }
  HttpClient client;
  const auto result = fetch(client, "http://127.0.0.1:" + std::to_string(port) + "/");
  CHECK(result.status == 0);
  CHECK(result.failure == SendResult::Failure::network);
  CHECK_FALSE(result.body_sent);
}

TEST_CASE("a socket to a forbidden address is never opened") {
  const HttpReceiver receiver;
  HttpClient client;
  auto request = request_to(receiver.url());
  // As if the name had passed and then led to an address that has not.
  request.url.text = "http://169.254.169.254/latest";
  request.url.is_loopback = true;
  client.start(1, request);
  auto done = client.poll(1s);
  while (done.empty()) {
    done = client.poll(1s);
  }
  CHECK(done.front().result.failure == SendResult::Failure::refused_address);
}

TEST_CASE("a slow target does not hold up a fast one") {
  const HttpReceiver slow({{.manner = Manner::hang}});
  const HttpReceiver fast;
  HttpClient client({.connect = 5s, .total = 10s});
  client.start(1, request_to(slow.url()));
  client.start(2, request_to(fast.url()));
  auto done = client.poll(1s);
  while (done.empty()) {
    done = client.poll(1s);
  }
  CHECK(done.front().tag == 2);
  CHECK(client.in_flight() == 1);
}

TEST_CASE("a test message says that it is one and reports how it went") {
  HttpReceiver receiver({{.status = 404, .body = "no_service"}});
  const Endpoint endpoint{.name = "chat",
                          .type = TargetType::slack,
                          .url = *parse_target_url(receiver.url(), {}),
                          .keys = {},
                          .policy = {},
                          .ca_file = {}};
  const auto outcome = send_test_message(endpoint, "web1", instant_from_ns(1));
  CHECK(outcome.status == 404);
  CHECK(outcome.latency > 0s);
  CHECK(outcome.judgement.verdict == Verdict::gone);
  CHECK(outcome.judgement.reason == "HTTP 404: no_service");
  CHECK(receiver.wait_for(1)[0].body.find("TEST from tokentail") != std::string::npos);
}
