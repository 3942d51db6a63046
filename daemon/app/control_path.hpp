// SPDX-License-Identifier: Apache-2.0
// Where the control socket is: one answer for the daemon and for those who look for it.
#pragma once

#include <optional>
#include <string>

#include "settings/settings.hpp"

namespace tokentail {

// `setting` is the settings' `control`. Nothing: there is none, because it is off, or because
// nobody chose a place and there is no state directory to hold it.
[[nodiscard]] std::optional<std::string> control_path(const std::optional<PlacedText>& setting,
                                                      const std::optional<std::string>& state);

}  // namespace tokentail
