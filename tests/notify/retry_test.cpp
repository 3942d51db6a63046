// SPDX-License-Identifier: Apache-2.0
#include "notify/retry.hpp"

#include <chrono>

#include "support/catch.hpp"

using namespace tokentail;
using namespace std::chrono_literals;

namespace {

const Instant now = instant_from_ns(1'700'000'000'000'000'000);  // 2023-11-14T22:13:20Z

Verdict verdict(int status, TargetType type = TargetType::webhook, const std::string& body = {}) {
  return judge({.status = status, .body = body}, type, now).verdict;
}

}  // namespace

TEST_CASE("an answer is judged by what its sender can do about it") {
  CHECK(verdict(200) == Verdict::ok);
  CHECK(verdict(204) == Verdict::ok);
  CHECK(verdict(302) == Verdict::fix);
  CHECK(verdict(400) == Verdict::fix);
  CHECK(verdict(401) == Verdict::fix);
  CHECK(verdict(408) == Verdict::retry);
  CHECK(verdict(410) == Verdict::gone);
  CHECK(verdict(425) == Verdict::retry);
  CHECK(verdict(429) == Verdict::wait);
  CHECK(verdict(500) == Verdict::retry);
  CHECK(verdict(503) == Verdict::retry);
}

TEST_CASE("Slack's words decide over its status") {
  CHECK(verdict(404, TargetType::slack, "no_service") == Verdict::gone);
  CHECK(verdict(403, TargetType::slack, "invalid_token\n") == Verdict::gone);
  CHECK(verdict(400, TargetType::slack, "user_not_found") == Verdict::gone);
  CHECK(verdict(400, TargetType::slack, "invalid_payload") == Verdict::fix);
  CHECK(verdict(500, TargetType::slack, "rollup_error") == Verdict::retry);
  CHECK(verdict(404, TargetType::webhook, "no_service") == Verdict::fix);
}

TEST_CASE("no answer is trouble that passes, unless the address is forbidden") {
  using Failure = SendResult::Failure;
  CHECK(judge({.failure = Failure::network}, TargetType::slack, now).verdict == Verdict::retry);
  CHECK(judge({.failure = Failure::timeout}, TargetType::slack, now).verdict == Verdict::retry);
  CHECK(judge({.failure = Failure::refused_address}, TargetType::slack, now).verdict ==
        Verdict::gone);
}

TEST_CASE("Retry-After is seconds or a date, between one second and one hour") {
  CHECK(parse_retry_after("7", now) == Duration{7s});
  CHECK(parse_retry_after(" 7\r\n", now) == Duration{7s});
  CHECK(parse_retry_after("0", now) == Duration{1s});
  CHECK(parse_retry_after("86400", now) == Duration{1h});
  CHECK(parse_retry_after("99999999999999999999999", now) == Duration{1h});
  CHECK(parse_retry_after("Tue, 14 Nov 2023 22:13:50 GMT", now) == Duration{30s});
  CHECK(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now) == Duration{1s});
  CHECK_FALSE(parse_retry_after("Tue, 14 Nov 2023222:13:50 GMT", now));
  CHECK(parse_retry_after("Tue, 14 Nov 2199 22:13:50 GMT", now) == Duration{1h});
}

TEST_CASE("a Retry-After that is neither is as good as none") {
  for (const auto* text : {"", " ", "-1", "1.5", "soon", "Tue, 32 Nov 2023 22:13:50 GMT",
                           "Tue, 14 Foo 2023 22:13:50 GMT", "Tue, 14 Nov 2023 99:13:50 GMT"}) {
    CHECK_FALSE(parse_retry_after(text, now).has_value());
  }
}

TEST_CASE("the larger of Slack's header and body is the time to wait") {
  const auto judged = judge({.status = 429,
                             .retry_after = "2",
                             .body = R"({"retry_after": 30,"ok":false,"error":"rate_limited"})"},
                            TargetType::slack, now);
  CHECK(judged.verdict == Verdict::wait);
  CHECK(judged.wait == Duration{30s});
}

TEST_CASE("a 503 that names a time is obeyed") {
  const auto judged = judge({.status = 503, .retry_after = "9"}, TargetType::webhook, now);
  CHECK(judged.verdict == Verdict::wait);
  CHECK(judged.wait == Duration{9s});
}

TEST_CASE("the reason shows at most 200 characters of an answer, and no control characters") {
  const auto judged =
      judge({.status = 500, .body = "\x1b[31m" + std::string(8000, 'x')}, TargetType::webhook, now);
  CHECK(judged.reason.starts_with("HTTP 500: \\x1b[31mxxx"));
  CHECK(judged.reason.size() < 230);
}

TEST_CASE("the wait between tries doubles from one second to fifteen minutes, with full jitter") {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    CHECK(backoff(1, seed) > 0s);
    CHECK(backoff(1, seed) <= 1s);
    CHECK(backoff(4, seed) <= 8s);
    CHECK(backoff(1'000'000, seed) <= 15min);
  }
  CHECK(backoff(8, 1) == backoff(8, 1));
  CHECK(backoff(8, 1) != backoff(8, 2));
}
