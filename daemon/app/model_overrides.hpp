// SPDX-License-Identifier: Apache-2.0
// From the settings' words to the catalogue's.
#pragma once

#include "pricing/model_override.hpp"
#include "settings/settings.hpp"

namespace tokentail {

[[nodiscard]] ModelOverride model_override(const ModelEntry& entry);

}  // namespace tokentail
