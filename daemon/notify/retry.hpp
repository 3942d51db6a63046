// SPDX-License-Identifier: Apache-2.0
// What the answer to a delivery means, and how long to wait before the next try.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.hpp"
#include "notify/target.hpp"

namespace tokentail {

// One attempt as it went, told by the sender without judging it.
struct SendResult {
  enum class Failure : std::uint8_t {
    none,             // an answer came: `status` is set
    network,          // name, connection, TLS, or an answer that is not HTTP
    timeout,          // no answer in time
    refused_address,  // the URL policy forbids where the name leads
  };

  int status = 0;  // HTTP; 0: no answer
  Failure failure = Failure::none;
  bool body_sent = false;   // the whole message left us, so a timeout may hide a delivery
  std::string retry_after;  // the header's value, untrusted
  std::string body;         // the first 8 KiB of the answer, untrusted
  std::string error;        // of a failure: curl's words, no URL in them
  Duration latency{0};
};

enum class Verdict : std::uint8_t {
  ok,     // delivered
  wait,   // the receiver asks for time: hold the whole target
  retry,  // trouble that passes: try this message again
  fix,    // this message or the settings are wrong: a few tries, then aside
  gone,   // the receiver will take nothing until a person acts
};

[[nodiscard]] std::string_view name_of(Verdict verdict);

struct Judgement {
  Verdict verdict = Verdict::ok;
  std::optional<Duration> wait;  // what the receiver asked for, 1 s to 1 h
  std::string reason;            // "HTTP 503: upstream down"; safe to show
};

[[nodiscard]] Judgement judge(const SendResult& result, TargetType type, Instant now);

// Seconds or an HTTP date, clamped to 1 s .. 1 h. Nothing when it is neither.
[[nodiscard]] std::optional<Duration> parse_retry_after(std::string_view text, Instant now);

// Full jitter: anywhere from 1 ms to 1 s after the first failure, the upper bound doubling to
// 15 min. `seed` decides where, so that a thousand daemons do not knock together.
[[nodiscard]] Duration backoff(int failures, std::uint64_t seed);

}  // namespace tokentail
