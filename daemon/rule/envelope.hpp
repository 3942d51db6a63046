// SPDX-License-Identifier: Apache-2.0
// The plain settings of a rule, and those that a file or the settings give to rules that do not say
// otherwise.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/schedule.hpp"
#include "core/time.hpp"
#include "core/yaml.hpp"
#include "rule/compiler.hpp"
#include "rule/lifecycle.hpp"
#include "rule/report.hpp"
#include "rule/severity.hpp"

namespace tokentail {

struct Envelope {
  Severity severity = Severity::warning;
  Lifecycle lifecycle;
  Duration late = std::chrono::minutes{2};
  std::int64_t keys_max = 200'000;
  WindowTerms windows;
  std::vector<std::string> notify;

  // Said by somebody, not just the default: for those who warn of what was left open.
  bool has_zone = false;
  bool has_keys_max = false;
};

// Reads the setting of `entry` into `envelope`. False when it is none of these; a wrong value is
// reported.
[[nodiscard]] bool read_setting(const YamlEntry& entry, Envelope& envelope, Report& report);

// Names of the settings above, for "did you mean".
[[nodiscard]] std::vector<std::string_view> setting_names();

// Reports a key that nothing reads.
void unknown_key(const YamlEntry& entry, std::span<const std::string_view> known, Report& report);

}  // namespace tokentail
