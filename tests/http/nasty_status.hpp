// SPDX-License-Identifier: Apache-2.0
// A status with the worst text that logs can put into it.
#pragma once

#include "http/status.hpp"

namespace tokentail::test {

[[nodiscard]] Status nasty_status();

}  // namespace tokentail::test
