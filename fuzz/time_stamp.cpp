// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <string>

#include "core/time.hpp"
#include "core/time_zone.hpp"
#include "decode/timestamp_reader.hpp"

#include "promises.hpp"
#include "targets.hpp"

namespace tokentail::fuzz {
namespace {

void check_texts(std::string_view text, const TimeZone& zone) {
  // The end of what is read as a date; numbers reach a few years farther.
  constexpr Instant year_2250{std::chrono::sys_days{std::chrono::year{2250} / 1 / 1}};
  if (const auto at = parse_timestamp(text, zone); at && *at < year_2250) {
    must(parse_timestamp(rfc3339(*at), TimeZone::utc()) == at, "a time is written as it is read");
  }
  if (const auto length = parse_duration(text)) {
    must(*length >= Duration{0}, "a duration is not negative");
  }
}

}  // namespace

// A line is a time; the reader of a log sees them in their order.
void try_time_stamp(std::string_view input) {
  static const TimeZone zone = TimeZone::find("America/New_York").value();
  TimestampReader reader(zone);
  while (!input.empty()) {
    const auto end = std::min(input.find('\n'), input.size());
    const auto token = input.substr(0, end);
    if (!token.empty() && token != "\"") {
      must(reader.read(token) == read_timestamp(token, zone),
           "what was read before changes no time");
    }
    check_texts(token, zone);
    input.remove_prefix(std::min(end + 1, input.size()));
  }
}

}  // namespace tokentail::fuzz
