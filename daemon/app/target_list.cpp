// SPDX-License-Identifier: Apache-2.0
#include "app/target_list.hpp"

#include <fmt/format.h>

#include "core/escape.hpp"

namespace tokentail {

Outcome<Target> target_of(const TargetEntry& entry) {
  Target target{
      .name = entry.name.text,
      .type = entry.type == TargetEntry::Type::slack ? TargetType::slack : TargetType::webhook,
      .policy = {.allow_http = entry.allow_http}};
  if (entry.url) {
    target.url = secret_as_value(entry.url->text);
  } else if (entry.url_file) {
    target.url = secret_as_file(entry.url_file->text);
  }
  if (entry.secret_file) {
    target.signing_keys = secret_as_file(entry.secret_file->text);
  }
  if (entry.ca_file) {
    target.ca_file = entry.ca_file->text;
  }
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
