// SPDX-License-Identifier: Apache-2.0
#include "notify/endpoint_reader.hpp"

#include <utility>

#include "notify/secret_reader.hpp"

namespace tokentail {
namespace {

void take_warning(std::vector<std::string>& warnings, Secret& secret) {
  if (!secret.warning.empty()) {
    warnings.push_back(std::move(secret.warning));
  }
}

Outcome<TargetUrl> read_url(const Target& target, std::vector<std::string>& warnings) {
  auto secret = read_secret(target.url);
  if (!secret) {
    return std::unexpected(std::move(secret.error()));
  }
  take_warning(warnings, *secret);
  auto url = parse_target_url(secret->value, target.policy);
  if (!url) {
    return fail_in(describe(target.url), std::move(url.error()));
  }
  return url;
}

Outcome<SigningKeys> read_keys(const Target& target, std::vector<std::string>& warnings) {
  if (!target.signing_keys.is_given()) {
    return SigningKeys{};
  }
  auto secret = read_secret(target.signing_keys);
  if (!secret) {
    return std::unexpected(std::move(secret.error()));
  }
  take_warning(warnings, *secret);
  auto keys = parse_signing_keys(secret->value);
  if (!keys) {
    return fail_in(describe(target.signing_keys), std::move(keys.error()));
  }
  return keys;
}

}  // namespace

Outcome<OpenedTarget> open_target(const Target& target) {
  OpenedTarget opened;
  auto url = read_url(target, opened.warnings);
  if (!url) {
    return fail_in("target " + target.name, std::move(url.error()));
  }
  auto keys = read_keys(target, opened.warnings);
  if (!keys) {
    return fail_in("target " + target.name, std::move(keys.error()));
  }
  opened.endpoint = {.name = target.name,
                     .type = target.type,
                     .url = std::move(*url),
                     .keys = std::move(*keys),
                     .policy = target.policy,
                     .ca_file = target.ca_file};
  return opened;
}

}  // namespace tokentail
