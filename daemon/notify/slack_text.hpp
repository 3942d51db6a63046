// SPDX-License-Identifier: Apache-2.0
// Untrusted text made fit for Slack. Control and direction characters become visible escapes, cuts
// fall between code points and before escaping, never inside an entity. Lengths are in bytes, of
// which there are at least as many as the characters that Slack counts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tokentail {

// For plain_text objects, where Slack gives no character a meaning.
[[nodiscard]] std::string slack_plain(std::string_view text, std::size_t bytes_max);

// For mrkdwn: & < > become entities, which also disarms <!channel> and <@user>. * _ ~ ` keep their
// meaning, as Slack has no escape for them: use slack_code() where that matters.
[[nodiscard]] std::string slack_escaped(std::string_view text, std::size_t bytes_max);

// A code span for mrkdwn, backticks inside replaced by apostrophes.
[[nodiscard]] std::string slack_code(std::string_view text, std::size_t bytes_max);

}  // namespace tokentail
