// SPDX-License-Identifier: Apache-2.0
// Target -> endpoint: its secrets read, its URL checked.
#pragma once

#include <string>
#include <vector>

#include "core/error.hpp"
#include "notify/endpoint.hpp"
#include "notify/target.hpp"

namespace tokentail {

struct OpenedTarget {
  Endpoint endpoint;
  std::vector<std::string> warnings;
};

// Errors name the target and the place of what is wrong, and never hold a secret.
[[nodiscard]] Outcome<OpenedTarget> open_target(const Target& target);

}  // namespace tokentail
