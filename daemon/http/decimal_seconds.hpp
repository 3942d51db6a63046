// SPDX-License-Identifier: Apache-2.0
// Times as pages and metrics write them: seconds, exact.
#pragma once

#include <string>

#include "core/time.hpp"

namespace tokentail {

// "0", "1.5", "-0.000000001": no trailing zeros.
[[nodiscard]] std::string decimal_seconds(Duration duration);

// Since 1970.
[[nodiscard]] std::string decimal_seconds(Instant at);

}  // namespace tokentail
