// SPDX-License-Identifier: Apache-2.0
#include "notify/endpoint.hpp"

#include <chrono>
#include <utility>

namespace tokentail {

HttpRequest request_for(const Endpoint& endpoint, OutgoingMessage message, Instant now) {
  HttpRequest request{.url = endpoint.url,
                      .policy = endpoint.policy,
                      .ca_file = endpoint.ca_file,
                      .headers = {"Content-Type: application/json"},
                      .body = {}};
  if (endpoint.type == TargetType::webhook) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    request.headers.push_back("webhook-id: " + std::string(message.id));
    request.headers.push_back("webhook-timestamp: " + std::to_string(seconds));
    if (!endpoint.keys.empty()) {
      request.headers.push_back(
          "webhook-signature: " +
          signature(endpoint.keys,
                    {.id = message.id, .timestamp_seconds = seconds, .body = message.body}));
    }
  }
  request.body = std::move(message.body);
  return request;
}

}  // namespace tokentail
