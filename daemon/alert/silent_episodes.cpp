// SPDX-License-Identifier: Apache-2.0
#include "alert/silent_episodes.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "aggregate/key.hpp"
#include "aggregate/varint.hpp"

namespace tokentail {
namespace {

// Between the silent ones and the raised ones. No hash in practice, and as one it would only be
// forgotten.
constexpr SilentEpisodes::Episode raised_follow = 0;

}  // namespace

SilentEpisodes::Episode SilentEpisodes::episode(std::string_view rule, std::string_view key,
                                                Instant started_at) {
  std::string says;
  append_key_value(says, rule);
  append_key_value(says, key);
  append_signed_varint(says, ns_since_epoch(started_at));
  return hash_text(says);
}

SilentEpisodes::Episode SilentEpisodes::episode(const Transition& transition) {
  std::string key;
  for (const auto& [dimension, value] : transition.key) {
    append_key_value(key, value);
  }
  return episode(transition.rule, key, transition.started_at);
}

void SilentEpisodes::begin(const std::vector<Episode>& firing) {
  heard_.clear();
  std::set<Episode> still_silent;
  for (const auto episode : firing) {
    (silent_.contains(episode) ? still_silent : heard_).insert(episode);
  }
  silent_ = std::move(still_silent);
  std::erase_if(raised_, [&](Episode episode) { return !heard_.contains(episode); });
}

bool SilentEpisodes::withholds(const Transition& transition, bool covered) {
  if (transition.kind == TransitionKind::event) {
    return covered;
  }
  const auto id = episode(transition);
  if (transition.kind == TransitionKind::resolved) {
    heard_.erase(id);
    raised_.erase(id);
    return silent_.erase(id) > 0;
  }
  if (!covered) {
    silent_.erase(id);
    raised_.erase(id);
    heard_.insert(id);
  } else if (!heard_.contains(id)) {
    silent_.insert(id);
  } else if (transition.reminder == 0) {
    raised_.insert(id);
  }
  return covered;
}

bool SilentEpisodes::forget_missed(const Transition& firing) {
  const auto id = episode(firing);
  silent_.erase(id);
  raised_.erase(id);
  return heard_.contains(id);
}

std::string SilentEpisodes::encode() const {
  std::string bytes;
  for (const auto episode : silent_) {
    append_varint(bytes, episode);
  }
  if (!raised_.empty()) {
    append_varint(bytes, raised_follow);
  }
  for (const auto episode : raised_) {
    append_varint(bytes, episode);
  }
  return bytes;
}

bool SilentEpisodes::decode(std::string_view bytes) {
  *this = SilentEpisodes{};
  std::set<Episode> silent;
  std::set<Episode> raised;
  auto* read = &silent;
  while (!bytes.empty()) {
    const auto episode = take_varint(bytes);
    if (!episode || *episode > std::numeric_limits<Episode>::max()) {
      return false;
    }
    if (*episode == raised_follow) {
      read = &raised;
      continue;
    }
    read->insert(static_cast<Episode>(*episode));
  }
  silent_ = std::move(silent);
  raised_ = std::move(raised);
  return true;
}

}  // namespace tokentail
