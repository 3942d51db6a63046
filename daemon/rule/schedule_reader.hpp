// SPDX-License-Identifier: Apache-2.0
// `active: { days: mon-fri, from: "08:00", to: "20:00", timezone: Europe/Berlin }`
#pragma once

#include <optional>

#include "core/schedule.hpp"
#include "core/time_zone.hpp"
#include "core/yaml.hpp"
#include "rule/report.hpp"

namespace tokentail {

// `zone` is that of a schedule which names none. Nothing when something is wrong, which has then
// been reported.
[[nodiscard]] std::optional<Schedule> read_schedule(const YamlEntry& entry, const TimeZone& zone,
                                                    Report& report);

[[nodiscard]] std::optional<TimeZone> read_zone(const YamlEntry& entry, Report& report);
[[nodiscard]] std::optional<Duration> read_time_of_day(const YamlEntry& entry, Report& report);

}  // namespace tokentail
