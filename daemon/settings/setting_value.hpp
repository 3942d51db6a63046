// SPDX-License-Identifier: Apache-2.0
// The text of one setting -> its value. The only place that reads these notations.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "core/amount.hpp"
#include "core/time.hpp"
#include "core/time_zone.hpp"

namespace tokentail {

struct BadSetting {
  std::string message;
  std::string hint;
};

template <class T>
using SettingValue = std::expected<T, BadSetting>;

// Not empty, no NUL.
[[nodiscard]] SettingValue<std::string> setting_text(std::string_view text);

// "true" or "false".
[[nodiscard]] SettingValue<bool> setting_flag(std::string_view text);

// A whole number of at least one; k, M and G are thousands: "200k".
[[nodiscard]] SettingValue<std::int64_t> setting_count(std::string_view text);

// "10%", "0.5%" or "100%" -> millionths, from one on.
[[nodiscard]] SettingValue<std::int64_t> setting_share(std::string_view text);

// "4MiB", "64 KiB", "1GB"; a bare number is bytes.
[[nodiscard]] SettingValue<std::int64_t> setting_bytes(std::string_view text);

// core's durations, longer than zero.
[[nodiscard]] SettingValue<Duration> setting_duration(std::string_view text);

// "$2.50" for a million tokens -> the price of one, exactly.
[[nodiscard]] SettingValue<Money> setting_price(std::string_view text);

[[nodiscard]] SettingValue<TimeZone> setting_zone(std::string_view text);

}  // namespace tokentail
