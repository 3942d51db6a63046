// SPDX-License-Identifier: Apache-2.0
// `tokentail notify test`: one message that says it is a test, to one target, outside the outbox.
#pragma once

#include <string>

#include "core/time.hpp"
#include "notify/endpoint.hpp"
#include "notify/http_client.hpp"
#include "notify/retry.hpp"

namespace tokentail {

struct TestOutcome {
  int status = 0;  // HTTP; 0: no answer
  Duration latency{0};
  Judgement judgement;  // its reason is safe to show
};

// Blocks until the target has answered or the timeouts are over.
[[nodiscard]] TestOutcome send_test_message(const Endpoint& endpoint, const std::string& host,
                                            Instant now, const HttpTimeouts& timeouts = {});

}  // namespace tokentail
