// SPDX-License-Identifier: Apache-2.0
#include "app/control_path.hpp"

namespace tokentail {

std::optional<std::string> control_path(const std::optional<PlacedText>& setting,
                                        const std::optional<std::string>& state) {
  if (setting) {
    return setting->text == "off" ? std::nullopt : std::optional(setting->text);
  }
  return state ? std::optional(*state + "/control.sock") : std::nullopt;
}

}  // namespace tokentail
