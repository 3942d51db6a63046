// SPDX-License-Identifier: Apache-2.0
#include "notify/delivery.hpp"

#include <algorithm>
#include <string_view>

#include "core/escape.hpp"
#include "notify/slack_body.hpp"
#include "notify/webhook_body.hpp"

namespace tokentail {
namespace {

constexpr std::size_t dedup_bytes_max = 512;

MessageKind kind_of(TransitionKind kind) {
  switch (kind) {
    case TransitionKind::firing:
      return MessageKind::firing;
    case TransitionKind::resolved:
      return MessageKind::resolved;
    case TransitionKind::event:
      return MessageKind::event;
  }
  return MessageKind::event;
}

// Quoted, so that no value can pose as two. Two keys that only differ beyond the cut wait for each
// other and nothing worse.
std::string dedup_key(const Transition& transition) {
  std::string key = transition.rule;
  for (const auto& [name, value] : transition.key) {
    key += ' ' + name + '=' + json_quoted(value);
  }
  key.resize(cut_utf8(key, dedup_bytes_max).size());
  return key;
}

template <class Message>
std::string body_for(TargetType type, const Message& message, const std::string& host) {
  return type == TargetType::slack ? slack_body(message, host) : webhook_body(message, host);
}

template <class Message>
std::vector<OutboxRow> addressed(const Message& message, const OutboxRow& blank,
                                 std::span<const std::string> names, const Routes& routes) {
  std::vector<OutboxRow> rows;
  for (const auto& target : routes.targets) {
    if (std::ranges::find(names, target.name) != names.end()) {
      auto& row = rows.emplace_back(blank);
      row.target = target.name;
      row.body = body_for(target.type, message, routes.host);
    }
  }
  return rows;
}

}  // namespace

std::vector<OutboxRow> deliveries(const Transition& transition, const Routes& routes, Instant now) {
  const OutboxRow blank{.id = transition.id,
                        .target = {},
                        .dedup_key = dedup_key(transition),
                        .kind = kind_of(transition.kind),
                        .body = {},
                        .created = now,
                        .due = now};
  const auto names = transition.notify.empty() ? routes.by_default : std::span(transition.notify);
  return addressed(transition, blank, names, routes);
}

std::vector<OutboxRow> deliveries(const Digest& digest, const Routes& routes, Instant now) {
  const OutboxRow blank{.id = digest.id,
                        .target = {},
                        .dedup_key = digest.id,
                        .kind = MessageKind::digest,
                        .body = {},
                        .created = now,
                        .due = now};
  return addressed(digest, blank, routes.by_default, routes);
}

std::vector<OutboxRow> deliveries(const TargetNews& news, const Routes& routes) {
  const OutboxRow blank{.id = news.id(),
                        .target = {},
                        .dedup_key = "target " + news.target,
                        .kind = news.works ? MessageKind::resolved : MessageKind::firing,
                        .body = {},
                        .created = news.at,
                        .due = news.at};
  std::vector<std::string> others(routes.by_default.begin(), routes.by_default.end());
  std::erase(others, news.target);
  if (others.empty()) {
    for (const auto& target : routes.targets) {
      others.push_back(target.name);
    }
    std::erase(others, news.target);
  }
  return addressed(news, blank, others, routes);
}

}  // namespace tokentail
