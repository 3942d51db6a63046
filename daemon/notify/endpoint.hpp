// SPDX-License-Identifier: Apache-2.0
// A target with its secrets at hand, and the request that carries a message to it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "notify/signature.hpp"
#include "notify/target.hpp"

namespace tokentail {

struct Endpoint {
  std::string name;
  TargetType type = TargetType::webhook;
  TargetUrl url;
  SigningKeys keys;
  UrlPolicy policy;
  std::string ca_file;
};

struct HttpRequest {
  TargetUrl url;
  UrlPolicy policy;
  std::string ca_file;
  std::vector<std::string> headers;  // "name: value"
  std::string body;
};

struct OutgoingMessage {
  std::string_view id;
  std::string body;
};

// A webhook's headers are stamped and signed for this one attempt.
[[nodiscard]] HttpRequest request_for(const Endpoint& endpoint, OutgoingMessage message,
                                      Instant now);

}  // namespace tokentail
