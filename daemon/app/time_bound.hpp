// SPDX-License-Identifier: Apache-2.0
// --since and --until.
#pragma once

#include <optional>
#include <string>

#include "core/error.hpp"
#include "core/time.hpp"

namespace tokentail {

// Nothing when the option was not given; UTC where the text names no zone.
[[nodiscard]] Outcome<std::optional<Instant>> parse_bound(const char* option,
                                                          const std::optional<std::string>& text);

}  // namespace tokentail
