// SPDX-License-Identifier: Apache-2.0
// YAML -> settings. Pure: the text is all it reads, apart from the system's time zones.
#pragma once

#include <expected>

#include "core/diagnostic.hpp"
#include "settings/settings.hpp"

namespace tokentail {

struct LoadedSettings {
  Settings settings;
  Diagnostics warnings;
};

// All problems of the file are found in one run. The part of a URL that is a credential never
// stands in a message, nor in the source line under it.
[[nodiscard]] std::expected<LoadedSettings, Diagnostics> load_settings(const SourceText& file);

}  // namespace tokentail
