// SPDX-License-Identifier: Apache-2.0
#include "notify/test_message.hpp"

#include "notify/slack_body.hpp"
#include "notify/webhook_body.hpp"

namespace tokentail {

TestOutcome send_test_message(const Endpoint& endpoint, const std::string& host, Instant now,
                              const HttpTimeouts& timeouts) {
  const auto id = "test_" + std::to_string(ns_since_epoch(now));
  const auto body =
      endpoint.type == TargetType::slack ? slack_test_body(host) : webhook_test_body(id, host, now);
  HttpClient client(timeouts);
  client.start(0, request_for(endpoint, {.id = id, .body = body}, now));
  auto done = client.poll(timeouts.total);
  while (done.empty()) {
    done = client.poll(timeouts.total);
  }
  const auto& result = done.front().result;
  return {.status = result.status,
          .latency = result.latency,
          .judgement = judge(result, endpoint.type, now)};
}

}  // namespace tokentail
