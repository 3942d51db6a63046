// SPDX-License-Identifier: Apache-2.0
// `models` of the settings file.
#pragma once

#include "settings/section.hpp"
#include "settings/settings.hpp"

namespace tokentail {

void read_models(Section& root, ModelSettings& models);

}  // namespace tokentail
