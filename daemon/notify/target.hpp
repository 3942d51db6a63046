// SPDX-License-Identifier: Apache-2.0
// Where notifications go, as the settings say it: nothing here has been read or resolved yet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "notify/url_policy.hpp"

namespace tokentail {

enum class TargetType : std::uint8_t { slack, webhook };

[[nodiscard]] std::string_view name_of(TargetType type);
[[nodiscard]] std::optional<TargetType> target_type_named(std::string_view name);

// Where a secret is kept. Only a literal holds the secret itself, so only a literal must never be
// printed; describe() does not.
struct SecretSource {
  enum class Kind : std::uint8_t { none, literal, file, environment, credential };

  Kind kind = Kind::none;
  std::string value;  // the secret, a path, a variable's name, a systemd credential's name

  [[nodiscard]] bool is_given() const { return kind != Kind::none; }
};

// "env:NAME" and "credential:NAME" name a place; any other text is the secret itself.
[[nodiscard]] SecretSource secret_as_value(std::string_view text);

// The same two prefixes; any other text is the path of a file.
[[nodiscard]] SecretSource secret_as_file(std::string_view text);

// "file /etc/tokentail/slack.url", "environment variable SLACK_URL", "the settings".
[[nodiscard]] std::string describe(const SecretSource& source);

struct Target {
  std::string name;
  TargetType type = TargetType::webhook;
  SecretSource url;
  SecretSource signing_keys;  // of a webhook; without them its messages are not signed
  UrlPolicy policy;
  std::string ca_file;  // instead of the system's trust store; empty: that
};

}  // namespace tokentail
