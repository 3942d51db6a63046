// SPDX-License-Identifier: Apache-2.0
#include "rule/envelope.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "core/diagnostic.hpp"
#include "core/escape.hpp"
#include "core/weekdays.hpp"
#include "rule/schedule_reader.hpp"

namespace tokentail {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr std::int64_t keys_most = 10'000'000;
constexpr std::int64_t backoff_most = 10;

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

void read_own_zone(const YamlEntry& entry, Envelope& envelope, Report& report) {
  if (const auto zone = read_zone(entry, report)) {
    envelope.windows.calendar.zone = *zone;
    envelope.has_zone = true;
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

void read_hold(const YamlEntry& entry, Envelope& envelope, Report& report) {
  read_duration(entry, envelope.lifecycle.hold, days{7}, report);
}
void read_clear_hold(const YamlEntry& entry, Envelope& envelope, Report& report) {
  read_duration(entry, envelope.lifecycle.clear_hold, days{7}, report);
}
void read_cooldown(const YamlEntry& entry, Envelope& envelope, Report& report) {
  read_duration(entry, envelope.lifecycle.cooldown, days{31}, report);
}
void read_max_age(const YamlEntry& entry, Envelope& envelope, Report& report) {
  read_duration(entry, envelope.lifecycle.max_age, days{366}, report);
}
void read_warmup(const YamlEntry& entry, Envelope& envelope, Report& report) {
  read_duration(entry, envelope.lifecycle.warmup, days{90}, report);
}
void read_late(const YamlEntry& entry, Envelope& envelope, Report& report) {
  read_duration(entry, envelope.late, hours{1}, report);
}

void read_keys_max(const YamlEntry& entry, Envelope& envelope, Report& report) {
  if (const auto most = report.count(entry, keys_most)) {
    envelope.keys_max = *most;
    envelope.has_keys_max = true;
  }
}

// There is one way; the key may be written so that a reader need not know.
void read_evict(const YamlEntry& entry, Envelope& /*envelope*/, Report& report) {
  if (report.is_scalar(entry) && entry.value.text != "lru") {
    report.error(entry.value, "the one way to evict is lru", "evict: lru");
  }
}

void read_exact(const YamlEntry& entry, Envelope& envelope, Report& report) {
  envelope.windows.exact = report.truth(entry).value_or(envelope.windows.exact);
}

void read_zero_days(const YamlEntry& entry, Envelope& envelope, Report& report) {
  if (!report.is_scalar(entry)) {
    return;
  }
  if (entry.value.text != "skip" && entry.value.text != "count") {
    report.error(entry.value, "\"zero_days\" must be count or skip",
                 "skip: daily_avg divides by the days with usage only");
  }
  envelope.windows.skips_empty_days = entry.value.text == "skip";
}

void read_mode(const YamlEntry& entry, Envelope& envelope, Report& report) {
  if (!report.is_scalar(entry)) {
    return;
  }
  if (entry.value.text != "shadow" && entry.value.text != "live") {
    report.error(entry.value, "\"mode\" must be live or shadow",
                 "a shadow rule is evaluated and shown, never sent");
  }
  envelope.lifecycle.shadow = entry.value.text == "shadow";
}

void read_day_starts(const YamlEntry& entry, Envelope& envelope, Report& report) {
  const auto time = read_time_of_day(entry, report);
  if (time == Duration{days{1}}) {
    report.error(entry.value, "a day starts before 24:00", "as in 04:00");
  } else if (time) {
    envelope.windows.calendar.day_starts = *time;
  }
}

void read_week_starts(const YamlEntry& entry, Envelope& envelope, Report& report) {
  if (!report.is_scalar(entry)) {
    return;
  }
  if (const auto day = weekday_named(entry.value.text)) {
    envelope.windows.calendar.week_starts = static_cast<std::uint8_t>(*day);
  } else {
    report.error(entry.value,
                 fmt::format("\"{}\" is not a day of the week", printable(entry.value.text, 60)),
                 "as in monday");
  }
}

void read_remind(const YamlEntry& entry, Envelope& envelope, Report& report) {
  Reminder remind;
  if (entry.value.is_scalar()) {
    read_duration(entry, remind.every, days{31}, report);
    envelope.lifecycle.remind = remind;
    return;
  }
  if (!report.is_map(entry.value, "\"remind\"")) {
    return;
  }
  for (const auto& part : entry.value.entries) {
    if (part.key.text == "every") {
      read_duration(part, remind.every, days{31}, report);
    } else if (part.key.text == "max") {
      read_duration(part, remind.max, days{31}, report);
    } else if (part.key.text == "backoff") {
      remind.backoff = report.count(part, backoff_most).value_or(remind.backoff);
    } else {
      constexpr std::array<std::string_view, 3> known{"every", "backoff", "max"};
      unknown_key(part, known, report);
    }
  }
  if (entry.value.find("every") == nullptr) {
    report.error(entry.value, R"("remind" needs "every")", "as in: remind: { every: 4h }");
  }
  envelope.lifecycle.remind = remind;
}

using Setting = void (*)(const YamlEntry&, Envelope&, Report&);

void read_active(const YamlEntry& entry, Envelope& envelope, Report& report) {
  if (auto schedule = read_schedule(entry, envelope.windows.calendar.zone, report)) {
    envelope.lifecycle.active = *schedule;
  }
}

constexpr std::array<std::pair<std::string_view, Setting>, 18> settings{{
    {"severity", read_severity},
    {"timezone", read_own_zone},
    {"notify", read_notify},
    {"for", read_hold},
    {"clear_for", read_clear_hold},
    {"cooldown", read_cooldown},
    {"remind", read_remind},
    {"warmup", read_warmup},
    {"active", read_active},
    {"late", read_late},
    {"max_age", read_max_age},
    {"max_keys", read_keys_max},
    {"evict", read_evict},
    {"exact", read_exact},
    {"zero_days", read_zero_days},
    {"day_starts", read_day_starts},
    {"week_starts", read_week_starts},
    {"mode", read_mode},
}};

}  // namespace

std::vector<std::string_view> setting_names() {
  std::vector<std::string_view> names(settings.size());
  std::ranges::transform(settings, names.begin(),
                         [](const auto& setting) { return setting.first; });
  return names;
}

bool read_setting(const YamlEntry& entry, Envelope& envelope, Report& report) {
  const auto* const found = std::ranges::find(settings, std::string_view(entry.key.text),
                                              [](const auto& setting) { return setting.first; });
  if (found == settings.end()) {
    return false;
  }
  found->second(entry, envelope, report);
  return true;
}

void unknown_key(const YamlEntry& entry, std::span<const std::string_view> known, Report& report) {
  const auto colon = entry.key.text.find(':');
  const auto name = std::string_view(entry.key.text).substr(0, colon);
  if (entry.value.is_null() && entry.key.text.contains(')')) {
    (void)report.is_scalar(entry);
  } else if (colon != std::string::npos && std::ranges::find(known, name) != known.end()) {
    report.error(
        entry.key, fmt::format("there is no space behind \"{}:\"", name),
        fmt::format("write {}: {}", name, printable(entry.key.text.substr(colon + 1), 60)));
  } else {
    report.error(entry.key, fmt::format("unknown key \"{}\"", printable(entry.key.text, 60)),
                 did_you_mean(entry.key.text, known));
  }
}

}  // namespace tokentail
