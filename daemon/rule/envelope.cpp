// SPDX-License-Identifier: Apache-2.0
#include "rule/envelope.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "core/escape.hpp"

namespace tokentail {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr std::int64_t keys_most = 10'000'000;

constexpr std::array<std::pair<std::string_view, Severity>, 3> severities{
    {{"info", Severity::info}, {"warning", Severity::warning}, {"critical", Severity::critical}}};

void read_severity(const YamlEntry& entry, Envelope& envelope, Report& report) {
  if (!report.is_scalar(entry)) {
    return;
  }
  if (const auto severity = severity_named(entry.value.text)) {
    envelope.severity = *severity;
    return;
  }
  report.error(entry.value, fmt::format("unknown severity \"{}\"", printable(entry.value.text, 60)),
               "info, warning or critical");
}

void read_zone(const YamlEntry& entry, Envelope& envelope, Report& report) {
  if (!report.is_scalar(entry)) {
    return;
  }
  if (const auto zone = TimeZone::find(entry.value.text)) {
    envelope.zone = *zone;
  } else {
    report.error(entry.value, zone.error().message,
                 "an IANA name such as Europe/Berlin, or UTC, or local");
  }
}

void read_notify(const YamlEntry& entry, Envelope& envelope, Report& report) {
  if (const auto names = report.scalars(entry)) {
    envelope.notify.clear();
    for (const auto* name : *names) {
      envelope.notify.push_back(name->text);
    }
  }
}

void read_duration(const YamlEntry& entry, Duration& into, Duration most, Report& report) {
  into = report.duration(entry, {.from = Duration{0}, .to = most}).value_or(into);
}

}  // namespace

std::string_view name_of(Severity severity) {
  return severities.at(static_cast<std::size_t>(severity)).first;
}

std::optional<Severity> severity_named(std::string_view name) {
  const auto* const found =
      std::ranges::find(severities, name, [](const auto& severity) { return severity.first; });
  return found == severities.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string_view> setting_names() {
  return {"severity", "cooldown", "max_age", "late", "max_keys", "timezone", "notify"};
}

bool read_setting(const YamlEntry& entry, Envelope& envelope, Report& report) {
  const std::string_view key = entry.key.text;
  if (key == "severity") {
    read_severity(entry, envelope, report);
  } else if (key == "timezone") {
    read_zone(entry, envelope, report);
  } else if (key == "notify") {
    read_notify(entry, envelope, report);
  } else if (key == "cooldown") {
    read_duration(entry, envelope.cooldown, days{31}, report);
  } else if (key == "max_age") {
    read_duration(entry, envelope.max_age, days{366}, report);
  } else if (key == "late") {
    read_duration(entry, envelope.late, hours{1}, report);
  } else if (key == "max_keys") {
    envelope.keys_max = report.count(entry, keys_most).value_or(envelope.keys_max);
  } else {
    return false;
  }
  return true;
}

bool is_planned_key(std::string_view key) {
  constexpr std::array<std::string_view, 12> planned{
      "for",         "clear_for", "remind", "warmup", "active", "day_starts",
      "week_starts", "zero_days", "mode",   "mutes",  "evict",  "exact"};
  return std::ranges::find(planned, key) != planned.end();
}

void unknown_key(const YamlEntry& entry, std::span<const std::string_view> known, Report& report) {
  const auto key = printable(entry.key.text, 60);
  if (is_planned_key(entry.key.text)) {
    report.error(entry.key, fmt::format("\"{}\" is not supported yet", key), "leave it out");
  } else if (entry.value.is_null() && entry.key.text.contains(')')) {
    (void)report.is_scalar(entry);
  } else {
    report.error(entry.key, fmt::format("unknown key \"{}\"", key),
                 did_you_mean(entry.key.text, known));
  }
}

}  // namespace tokentail
