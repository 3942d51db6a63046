// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "core/time_zone.hpp"

namespace tokentail::test {

// "2026-11-23T18:14:27Z"
inline Instant at(std::string_view text) {
  return *parse_timestamp(text, TimeZone::utc());
}

}  // namespace tokentail::test
