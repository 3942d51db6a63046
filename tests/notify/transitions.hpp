// SPDX-License-Identifier: Apache-2.0
// Transitions for the tests of this folder.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "alert/transition.hpp"

namespace tokentail::test {

inline const Instant noon = instant_from_ns(1'700'000'000'000'000'000);  // 2023-11-14T22:13:20Z

inline Transition a_transition(TransitionKind kind = TransitionKind::firing) {
  return {.id = "ta_0123456789abcdef0123456789abcdef",
          .kind = kind,
          .rule = "user-daily-spike",
          .severity = Severity::critical,
          .level = {},
          .key = {{"user", "ana"}, {"feature", "chat"}},
          .at = noon,
          .started_at = noon - std::chrono::minutes(7),
          .value = {.numerator = 812'000},
          .limit = {.numerator = 400'000},
          .unit = Unit::tokens,
          .text = "ana used 812k tokens today",
          .window = {.from = noon - std::chrono::hours(1), .to = noon + std::chrono::hours(1)},
          .origin = {.file = "/var/log/app.log", .offset = 4096},
          .suppressed = 3,
          .notify = {}};
}

// Bytes that break naive writers, from a seed: controls, quotes, markup, broken and wide UTF-8.
inline std::string nasty_text(std::uint64_t seed, std::size_t pieces) {
  static const std::string parts[] = {
      "\"",     "\\",       "\n",      "\x01",   std::string(1, '\0'),
      "&",      "<!here>",  "`",       "*bold*", "\xff",
      "\xc3",   "\xe2\x82", "é",       "漢",     "😀",
      "\u202e", "plain ",   "<@U123>", "\x7f",   "\xed\xa0\x80"};
  std::string text;
  auto state = seed * 0x9E3779B97F4A7C15ULL + 1;
  for (std::size_t i = 0; i < pieces; ++i) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    text += parts[(state >> 33U) % std::size(parts)];
  }
  return text;
}

inline Transition a_nasty_transition(std::uint64_t seed) {
  const auto text = [seed](std::uint64_t part) {
    return nasty_text(seed * 31 + part, (seed * 7919 + part * 104'729) % 6000);
  };
  auto transition = a_transition(static_cast<TransitionKind>(seed % 3));
  transition.rule = text(1);
  transition.level = text(2);
  transition.text = text(3);
  transition.origin.file = text(4);
  transition.key.clear();
  for (std::uint64_t i = 0; i < seed % 12; ++i) {
    transition.key.emplace_back("dim" + std::to_string(i), text(5 + i));
  }
  return transition;
}

inline Digest a_digest(const Transition& firing, std::size_t rules) {
  Digest digest{.id = "td_0123456789abcdef0123456789abcdef",
                .at = noon,
                .from = noon - std::chrono::hours(24),
                .to = noon,
                .lines = {},
                .firing = std::vector<Transition>(10, firing),
                .firing_total = 12};
  for (std::size_t i = 0; i < rules; ++i) {
    digest.lines.push_back(
        {.rule = firing.rule, .transitions = 9, .keys = 4, .worst_text = firing.text});
  }
  return digest;
}

}  // namespace tokentail::test
