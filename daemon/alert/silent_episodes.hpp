// SPDX-License-Identifier: Apache-2.0
// Which firing alerts nobody heard of because of a silence, and of which only a higher level was
// missed. The end of an episode is told if and only if somebody heard that it began: a silence
// added meanwhile does not leave an incident open at the receiver, and one that ends meanwhile does
// not send the end of something unheard of. What was missed is told when its silence ends.
//
// Part of the saved state; bounded by the number of firing alerts. Owned by the engine thread.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "alert/transition.hpp"
#include "core/time.hpp"

namespace tokentail {

class SilentEpisodes {
 public:
  using Episode = std::uint64_t;  // a hash of rule, key and beginning

  // `key` as aggregate/key.hpp packs it.
  [[nodiscard]] static Episode episode(std::string_view rule, std::string_view key,
                                       Instant started_at);
  [[nodiscard]] static Episode episode(const Transition& transition);

  // After decode(), or instead of it: the episodes that fire and were told, heard or not. What is
  // none of them is over and forgotten.
  void begin(const std::vector<Episode>& firing);

  // Whether the transition is kept back; `covered`: a silence covers it now. Every transition
  // passes through here once, in order.
  [[nodiscard]] bool withholds(const Transition& transition, bool covered);

  [[nodiscard]] bool is_silent(const Transition& firing) const {
    return silent_.contains(episode(firing));
  }
  // Whether a silence kept back that it fires, or that it fires as badly as it does.
  [[nodiscard]] bool is_missed(const Transition& firing) const {
    return is_silent(firing) || raised_.contains(episode(firing));
  }
  // It will be told anew. Whether somebody heard of it at a lower level.
  bool forget_missed(const Transition& firing);

  [[nodiscard]] bool empty() const { return silent_.empty(); }
  [[nodiscard]] bool nothing_missed() const { return silent_.empty() && raised_.empty(); }

  // Only what was missed: the rest of the firing is heard of.
  [[nodiscard]] std::string encode() const;
  // False, and empty, when the bytes were not written by encode(). begin() has to follow.
  bool decode(std::string_view bytes);

 private:
  std::set<Episode> silent_;
  std::set<Episode> heard_;
  std::set<Episode> raised_;  // heard of, at a lower level than they have
};

}  // namespace tokentail
