// SPDX-License-Identifier: Apache-2.0
// Messages for Slack's incoming webhooks, as Block Kit: a header, the sentence, fields, a context
// line, and a plain `text` for notifications and old clients. Severity is told by a word and a
// symbol; nothing depends on colour. Within Slack's limits and under 10,000 bytes whatever the
// names in the alert (alerting reference, section 3.1).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "alert/transition.hpp"
#include "notify/target_watch.hpp"

namespace tokentail {

inline constexpr std::size_t slack_bytes_max = 10'000;

[[nodiscard]] std::string slack_body(const Transition& transition, const std::string& host);
[[nodiscard]] std::string slack_body(const Digest& digest, const std::string& host);
[[nodiscard]] std::string slack_body(const TargetNews& news, const std::string& host);

// One message of several whose time has passed, from their bodies.
inline constexpr std::size_t slack_late_max = 20;
[[nodiscard]] std::string slack_late_body(std::span<const std::string_view> bodies,
                                          std::string_view target);

[[nodiscard]] std::string slack_test_body(const std::string& host);

}  // namespace tokentail
