// SPDX-License-Identifier: Apache-2.0
#include "alert/silent_episodes.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "aggregate/key.hpp"
#include "aggregate/varint.hpp"

namespace tokentail {

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
}

bool SilentEpisodes::withholds(const Transition& transition, bool covered) {
  if (transition.kind == TransitionKind::event) {
    return covered;
  }
  const auto id = episode(transition);
  if (transition.kind == TransitionKind::resolved) {
    heard_.erase(id);
    return silent_.erase(id) > 0;
  }
  if (!covered) {
    silent_.erase(id);
    heard_.insert(id);
  } else if (!heard_.contains(id)) {
    silent_.insert(id);
  }
  return covered;
}

std::string SilentEpisodes::encode() const {
  std::string bytes;
  for (const auto episode : silent_) {
    append_varint(bytes, episode);
  }
  return bytes;
}

bool SilentEpisodes::decode(std::string_view bytes) {
  *this = SilentEpisodes{};
  std::set<Episode> read;
  while (!bytes.empty()) {
    const auto episode = take_varint(bytes);
    if (!episode || *episode > std::numeric_limits<Episode>::max()) {
      return false;
    }
    read.insert(static_cast<Episode>(*episode));
  }
  silent_ = std::move(read);
  return true;
}

}  // namespace tokentail
