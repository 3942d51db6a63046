// SPDX-License-Identifier: Apache-2.0
// Which targets are broken, and who has not heard of it yet. A target is broken once it was away
// for a minute or has cost a message; it works again once a message gets through. Each is told
// once an episode, across restarts too: the watch is part of the saved state.
//
// Pure, bounded by the targets in the settings.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "notify/target_queue.hpp"

namespace tokentail {

struct TargetNews {
  std::string target;
  bool works = false;  // again
  std::string reason;  // of the last failure; safe to show
  Instant since;       // when it broke
  Instant at;
  std::int64_t waiting = 0;  // messages

  // The same for every target that hears of it.
  [[nodiscard]] std::string id() const;
  // "Target ops has been broken since ...: HTTP 503. 3 messages wait."
  [[nodiscard]] std::string text() const;
};

class TargetWatch {
 public:
  // What has to be told now. `targets` are all there are; none: nothing is known of them yet.
  [[nodiscard]] std::vector<TargetNews> look(std::span<const TargetStatus> targets, Instant now);

  [[nodiscard]] std::string encode() const;
  // False, and empty, when the bytes were not written by encode().
  bool decode(std::string_view bytes);

 private:
  struct Broken {
    Instant since;
    std::string reason;
    bool is_told = false;
  };

  std::map<std::string, Broken, std::less<>> broken_;      // by name
  std::map<std::string, std::int64_t, std::less<>> dead_;  // of this process, when last looked at
};

}  // namespace tokentail
