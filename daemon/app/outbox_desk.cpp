// SPDX-License-Identifier: Apache-2.0
#include "app/outbox_desk.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "core/escape.hpp"

namespace tokentail {
namespace {

constexpr std::size_t name_width_max = 40;
constexpr std::size_t about_width_max = 80;
constexpr std::size_t error_width_max = 120;

std::string since(Instant then, Instant now) {
  return display_duration(
      std::max<Duration>(std::chrono::floor<std::chrono::seconds>(now - then), Duration{0}));
}

std::string line_of(const OutboxMessage& message, Instant now) {
  auto line =
      fmt::format("{}  {}  {}  {}  {}, {} old, {} attempts", printable(message.id, 80),
                  printable(message.target, name_width_max), message.kind,
                  printable(message.about, about_width_max), message.is_dead ? "dead" : "waiting",
                  since(message.created, now), message.attempts);
  if (!message.is_dead && message.due > now) {
    line += ", next in " + since(now, message.due);
  }
  if (!message.last_error.empty()) {
    line += ": " + printable(message.last_error, error_width_max);
  }
  return line;
}

}  // namespace

OutboxList outbox_list(std::span<const OutboxEntry> entries, Instant now) {
  OutboxList list{.messages = {}, .now = now};
  for (const auto& [row, is_dead] : entries) {
    list.messages.push_back({.id = row.id,
                             .target = row.target,
                             .about = row.dedup_key,
                             .kind = std::string(name_of(row.kind)),
                             .created = row.created,
                             .due = row.due,
                             .attempts = row.attempts,
                             .last_error = row.last_error,
                             .is_dead = is_dead,
                             .bytes = static_cast<std::int64_t>(row.body.size())});
  }
  return list;
}

OutboxSelection selection_of(const OutboxQuestion& question) {
  return {.ids = question.ids, .target = question.target, .dead_only = question.dead};
}

std::string outbox_list_text(const OutboxList& list) {
  std::string text;
  for (const auto& message : list.messages) {
    text += line_of(message, list.now) + "\n";
  }
  return text.empty() ? "no message waits, and none was given up\n" : text;
}

}  // namespace tokentail
