// SPDX-License-Identifier: Apache-2.0
// The JSON that programs receive. Its members are a contract: they keep their names, meaning and
// order, and later versions only add to them ("schema" counts the additions).
//
//   {"type":"alert.firing|alert.resolved|alert.event","id","timestamp","host",
//    "alert":{"rule","severity","state","key":{},"value","limit","unit","text","started_at",
//             "window":{"from","to"}|null,"evidence":{"file","offset"},"suppressed","level"},
//    "schema":1}
//
// Times are event times, RFC 3339 in UTC. `value` and `limit` are JSON numbers in whole units:
// tokens, dollars, seconds. Always valid JSON and UTF-8 and under 20,000 bytes: text that would not
// fit is cut and ends in an ellipsis.
#pragma once

#include <cstddef>
#include <string>

#include "alert/transition.hpp"
#include "notify/target_watch.hpp"

namespace tokentail {

inline constexpr std::size_t webhook_bytes_max = 20'000;

[[nodiscard]] std::string webhook_body(const Transition& transition, const std::string& host);

// {"type":"alert.digest","id","timestamp","host",
//  "digest":{"from","to","rules":[{"rule","transitions","keys","worst_text"}],"rules_total",
//            "firing":[alert objects as above],"firing_total"},"schema":1}
[[nodiscard]] std::string webhook_body(const TargetNews& news, const std::string& host);
[[nodiscard]] std::string webhook_body(const Digest& digest, const std::string& host);

// {"type":"alert.test","id","timestamp","host","text","schema":1}
[[nodiscard]] std::string webhook_test_body(const std::string& id, const std::string& host,
                                            Instant at);

}  // namespace tokentail
