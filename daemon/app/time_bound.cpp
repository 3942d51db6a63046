// SPDX-License-Identifier: Apache-2.0
#include "app/time_bound.hpp"

#include <fmt/format.h>

#include "core/escape.hpp"
#include "core/time_zone.hpp"

namespace tokentail {

Outcome<std::optional<Instant>> parse_bound(const char* option,
                                            const std::optional<std::string>& text) {
  if (!text) {
    return std::optional<Instant>{};
  }
  const auto at = parse_timestamp(*text, TimeZone::utc());
  if (!at) {
    return fail(ErrorKind::invalid,
                fmt::format("{} {} is not a time; write 2026-03-29 or 2026-03-29T18:00:00Z", option,
                            printable(*text)));
  }
  return at;
}

}  // namespace tokentail
