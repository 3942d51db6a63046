// SPDX-License-Identifier: Apache-2.0
// Status -> the JSON of /api/v1. Members keep their order, amounts of money are decimal strings,
// times are RFC 3339, and every text from a log is data, never markup.
#pragma once

#include <string>

#include "http/status.hpp"

namespace tokentail {

// Everything but the alerts themselves.
[[nodiscard]] std::string status_json(const Status& status);

// {"alerts": [...], "total": n}: those that fire now. `key` may hold user ids.
[[nodiscard]] std::string alerts_json(const Status& status);

}  // namespace tokentail
