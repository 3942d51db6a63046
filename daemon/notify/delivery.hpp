// SPDX-License-Identifier: Apache-2.0
// Transitions -> deliveries: one row for each target that should hear of it, its body written.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "alert/transition.hpp"
#include "notify/outbox_row.hpp"
#include "notify/target.hpp"
#include "notify/target_watch.hpp"

namespace tokentail {

// Who hears of what, as the settings say. Target names a rule asks for that are not among `targets`
// are skipped: the rule reader has refused them already.
struct Routes {
  std::span<const Target> targets;
  std::span<const std::string> by_default;  // for rules that name no target
  std::string host;
};

[[nodiscard]] std::vector<OutboxRow> deliveries(const Transition& transition, const Routes& routes,
                                                Instant now);
[[nodiscard]] std::vector<OutboxRow> deliveries(const Digest& digest, const Routes& routes,
                                                Instant now);

// To whoever hears of most, and is not the target itself; to all others if that is nobody.
[[nodiscard]] std::vector<OutboxRow> deliveries(const TargetNews& news, const Routes& routes);

}  // namespace tokentail
