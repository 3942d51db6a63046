// SPDX-License-Identifier: Apache-2.0
// `targets` and `notify` of the settings file.
#pragma once

#include "settings/section.hpp"
#include "settings/settings.hpp"

namespace tokentail {

// Fills targets and notify. Without the key `notify`, every target is a default one.
void read_targets(Section& root, Settings& settings);

}  // namespace tokentail
