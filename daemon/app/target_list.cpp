// SPDX-License-Identifier: Apache-2.0
#include "app/target_list.hpp"

#include <fmt/format.h>

#include "core/escape.hpp"

namespace tokentail {
namespace {

SecretSource source_of(const SecretText& secret) {
  switch (secret.kind) {
    case SecretText::Kind::none:
      return {};
    case SecretText::Kind::literal:
      return secret_as_value(secret.value.text);
    case SecretText::Kind::file:
      return secret_as_file(secret.value.text);
    case SecretText::Kind::environment:
      return {.kind = SecretSource::Kind::environment, .value = secret.value.text};
  }
  return {};
}

}  // namespace

Outcome<Target> target_of(const TargetEntry& entry) {
  Target target{
      .name = entry.name.text,
      .type = entry.type == TargetEntry::Type::slack ? TargetType::slack : TargetType::webhook,
      .url = source_of(entry.url),
      .signing_keys = source_of(entry.secret),
      .policy = {.allow_http = entry.allow_http}};
  for (const auto& text : entry.allow_addresses) {
    const auto address = IpAddress::parse(text);
    if (!address) {
      return fail(ErrorKind::invalid,
                  fmt::format("targets: {}: allow_addresses: \"{}\" is not an IP address",
                              printable(entry.name.text), printable(text)));
    }
    target.policy.allowed.push_back(*address);
  }
  return target;
}

}  // namespace tokentail
