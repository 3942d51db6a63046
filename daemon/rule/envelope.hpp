// SPDX-License-Identifier: Apache-2.0
// The plain settings of a rule, and those that a file or the settings give to rules that do not say
// otherwise.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "core/time_zone.hpp"
#include "core/yaml.hpp"
#include "rule/report.hpp"
#include "rule/rule.hpp"

namespace tokentail {

struct Envelope {
  Severity severity = Severity::warning;
  Duration cooldown = std::chrono::minutes{30};
  Duration max_age = std::chrono::minutes{10};
  Duration late = std::chrono::minutes{2};
  std::int64_t keys_max = 200'000;
  TimeZone zone = TimeZone::utc();
  std::vector<std::string> notify;
};

// Reads the setting of `entry` into `envelope`. False when it is none of these; a wrong value is
// reported.
[[nodiscard]] bool read_setting(const YamlEntry& entry, Envelope& envelope, Report& report);

// Names of the settings above, for "did you mean".
[[nodiscard]] std::vector<std::string_view> setting_names();

// A key that the language has but this version does not.
[[nodiscard]] bool is_planned_key(std::string_view key);

// Reports a key that nothing reads.
void unknown_key(const YamlEntry& entry, std::span<const std::string_view> known, Report& report);

[[nodiscard]] std::optional<Severity> severity_named(std::string_view name);

}  // namespace tokentail
