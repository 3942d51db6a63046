// SPDX-License-Identifier: Apache-2.0
// From the settings' words to notify's.
#pragma once

#include "core/error.hpp"
#include "notify/target.hpp"
#include "settings/settings.hpp"

namespace tokentail {

[[nodiscard]] Outcome<Target> target_of(const TargetEntry& entry);

}  // namespace tokentail
