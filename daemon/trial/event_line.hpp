// SPDX-License-Identifier: Apache-2.0
// An event in short form, {at: +1m, user: ana, total_tokens: 1200k, cost: $3}, as the line that an
// application would have logged. So an event is judged by the same reader as a real line.
#pragma once

#include <optional>
#include <string>

#include "core/time.hpp"
#include "core/yaml.hpp"
#include "rule/report.hpp"

namespace tokentail {

// Names are those of the rule language; `at`, `times` and `every` are not looked at. Nothing when
// something is wrong, which has then been reported.
[[nodiscard]] std::optional<std::string> event_fields(const YamlNode& event, Report& report);

// The line at `at`, of what event_fields() returned.
[[nodiscard]] std::string event_line(const std::string& fields, Instant at);

}  // namespace tokentail
