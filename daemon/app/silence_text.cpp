// SPDX-License-Identifier: Apache-2.0
#include "app/silence_text.hpp"

#include <chrono>

#include <fmt/format.h>

#include "core/escape.hpp"

namespace tokentail {
namespace {

constexpr std::size_t key_width_max = 60;
constexpr std::size_t comment_width_max = 120;

// To the minute, or to the second in the last hour.
std::string left_text(Duration left) {
  const Duration shown = left >= std::chrono::hours{1}
                             ? Duration{std::chrono::floor<std::chrono::minutes>(left)}
                             : Duration{std::chrono::floor<std::chrono::seconds>(left)};
  return display_duration(shown);
}

std::string remark_text(const Silence& silence) {
  const auto author = printable(silence.author, key_width_max);
  const auto comment = printable(silence.comment, comment_width_max);
  if (author.empty() && comment.empty()) {
    return {};
  }
  const bool both = !author.empty() && !comment.empty();
  return fmt::format("  ({}{}{})", author, both ? ": " : "", comment);
}

}  // namespace

std::string silence_text(const Silence& silence, Instant now) {
  const auto end = std::chrono::floor<std::chrono::seconds>(silence.expires_at);
  return fmt::format("{}  until {} ({} left)  {}{}", printable(silence.id, key_width_max),
                     rfc3339(end), left_text(silence.expires_at - now), scope_text(silence),
                     remark_text(silence));
}

std::string silence_list_text(const std::vector<Silence>& silences, Instant now) {
  std::string text;
  for (const auto& silence : silences) {
    text += silence_text(silence, now) + "\n";
  }
  return text.empty() ? "no silence is in force\n" : text;
}

std::string silenced_text(const Effects::Silenced& silenced) {
  const auto& [transition, by] = silenced;
  std::string key;
  for (const auto& [dimension, value] : transition.key) {
    key +=
        fmt::format("{}{} {}", key.empty() ? "" : ", ", dimension, printable(value, key_width_max));
  }
  return fmt::format("silenced{}: {} {}{}: {}", by.empty() ? " like its beginning" : " by " + by,
                     name_of(transition.kind), transition.rule,
                     key.empty() ? "" : fmt::format(" ({})", key), transition.text);
}

}  // namespace tokentail
