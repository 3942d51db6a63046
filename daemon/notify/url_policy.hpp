// SPDX-License-Identifier: Apache-2.0
// Which URLs a notification may be sent to. The operator writes the targets, so the policy is mild:
// https anywhere, http to this host only, and never to an address where a cloud keeps credentials.
// It is applied twice: to the URL when it is read, and to the address a socket is about to connect
// to, because a name may resolve to anything.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "notify/ip_address.hpp"

namespace tokentail {

struct UrlPolicy {
  bool allow_http = false;         // to other hosts too
  std::vector<IpAddress> allowed;  // metadata addresses that are meant
};

struct TargetUrl {
  std::string text;  // a secret: may hold a token in its path or query
  std::string host;  // without brackets
  bool is_http = false;
  bool is_loopback = false;  // by its name or literal address
};

// Errors say what is wrong with the URL without repeating it. User names and passwords in a URL are
// refused: they end up in logs of proxies.
[[nodiscard]] Outcome<TargetUrl> parse_target_url(std::string_view text, const UrlPolicy& policy);

// Whether a socket for `url` may connect to `address`.
[[nodiscard]] bool may_connect(const TargetUrl& url, const IpAddress& address,
                               const UrlPolicy& policy);

}  // namespace tokentail
