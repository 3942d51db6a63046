// SPDX-License-Identifier: Apache-2.0
// Standard Webhooks 1.0.0: a receiver that shares a secret with us can tell that a message is ours,
// whole and recent.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace tokentail {

// The decoded bytes of the secrets. Two while one is being replaced by another.
struct SigningKeys {
  std::vector<std::string> keys;

  [[nodiscard]] bool empty() const { return keys.empty(); }
};

// One secret a line, at most two, each "whsec_" and the base64 of 24 to 64 bytes. Blank lines and
// lines that begin with # are skipped. Errors name the line and never the secret.
[[nodiscard]] Outcome<SigningKeys> parse_signing_keys(std::string_view text);

// What a signature covers. Every attempt has its own time; the id stays.
struct SignedMessage {
  std::string_view id;  // holds no dot
  std::int64_t timestamp_seconds = 0;
  std::string_view body;
};

// The value of the webhook-signature header: "v1,<base64>" for each key, separated by spaces.
[[nodiscard]] std::string signature(const SigningKeys& keys, const SignedMessage& message);

}  // namespace tokentail
