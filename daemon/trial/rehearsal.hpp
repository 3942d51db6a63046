// SPDX-License-Identifier: Apache-2.0
// The engine of the daemon as replays and tests use it: it tells everything, and nobody waits.
#pragma once

#include <string>

#include "engine/engine.hpp"
#include "rule/rule.hpp"

namespace tokentail {

// Saves nothing, sends nothing, and finds no alert too old to be told.
[[nodiscard]] inline EngineSettings rehearsal(RuleSet rules, std::string host) {
  for (auto& rule : rules.rules) {
    rule.lifecycle.max_age = Duration::max();
  }
  return {.rules = std::move(rules),
          .targets = {},
          .default_targets = {},
          .host = std::move(host),
          .keeps_books = false};
}

}  // namespace tokentail
