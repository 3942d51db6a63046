// SPDX-License-Identifier: Apache-2.0
// The state of one rule for one key, and the steps it can take. Pure: what was found at which event
// time goes in, what a person should hear comes out.
//
//                         held for `for`                    clear for `clear_for`
//        ok --> pending ------------------> firing(level) -------------------------> ok
//                  |                          |     ^
//                  +--> ok: no longer true    +-----+ breached higher
//
// A step is told unless something holds it back: the cooldown after the last message, hours in
// which nobody wants to hear (`active`), another rule that mutes this one. What still fires when
// that is over is told then; what ended before is counted in the next message. A higher level is
// news and ends the cooldown. What was never told firing is not told resolved, and what was told
// firing is always told resolved, because an incident that nobody closes is worse than a message.
// Event rules have no state but the cooldown: repeats within it fold into the next message.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "rule/rule.hpp"

namespace tokentail {

struct Alert {
  std::size_t level = 0;       // 0 while ok or pending, else how many levels are breached
  std::size_t told_level = 0;  // the highest that somebody heard of in this episode
  Instant started_at;
  Instant period_end;  // of ClearMode::next_period
  Instant cooldown_until;
  std::size_t cooldown_level =
      0;                       // that was told when the cooldown began; a worse one is told at once
  Instant last_told;           // that it fires
  std::int64_t reminders = 0;  // since then
  std::vector<Instant> held;   // of each breached level of a rule with `for`: since when
  Instant clear_since = Instant::max();  // when it began to be clear; max: it is not
  std::int64_t suppressed = 0;
  // The record that started the episode, or was the last event told: names the message's id.
  std::int64_t offset = 0;

  [[nodiscard]] bool firing() const { return level > 0; }
  [[nodiscard]] bool pending() const { return !firing() && !held.empty(); }
};

// What a step means for the outside.
enum class Step : std::uint8_t {
  none,
  changed,   // state to save, nothing to say
  lapsed,    // it is over, and nobody ever heard of it: state to save, nothing to say
  fired,     // say that it fires, or fires at a higher level
  reminded,  // say that it fires still
  resolved,  // say that it is over
  happened,  // say that the event happened
};

// What was found of a state rule at a moment.
struct Ruling {
  Instant now;
  std::size_t levels = 0;   // that are breached, from the lowest
  bool clears = false;      // the condition to leave firing holds; not for ClearMode::next_period
  bool muted = false;       // another rule fires that mutes this one
  std::int64_t offset = 0;  // of the record behind it
};

// The next step of a state rule's alert: at most one for each moment.
[[nodiscard]] Step advance(Alert& alert, const Rule& rule, const Ruling& ruling);

// An event rule matched.
[[nodiscard]] Step happen(Alert& alert, const Rule& rule, const Ruling& ruling);

// The first moment after `now` at which advance() may have something to do though nothing new is
// found; Instant::max() when there is none.
[[nodiscard]] Instant next_step(const Alert& alert, const Rule& rule, Instant now);

// As bytes, with the rule's hash: a changed rule does not take over the old one's state.
[[nodiscard]] std::string encode(const Alert& alert, std::uint64_t rule_hash);
// False when the bytes are not an alert of this rule.
[[nodiscard]] bool decode(std::string_view bytes, std::uint64_t rule_hash, Alert& alert);

}  // namespace tokentail
