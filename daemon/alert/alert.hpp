// SPDX-License-Identifier: Apache-2.0
// The state of one rule for one key, and the steps it can take. Pure: what happened and the event
// time go in, what a person should hear comes out.
//
//             breached                        breached higher
//        ok ------------> firing(level) -------------------------> firing(higher level)
//         ^                    |
//         +--------------------+ clears, or its period ends
//
// A step is told unless the cooldown holds it back: after a message no further firing message for
// this rule and key until the cooldown is over; what was held back is counted in the next one. A
// higher level is news and is told at once. What was never told firing is not told resolved.
// Event rules have no state but the cooldown: repeats within it fold into the next message.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/time.hpp"
#include "rule/rule.hpp"

namespace tokentail {

struct Alert {
  // 0 while ok, else how many levels are breached.
  std::size_t level = 0;
  bool told = false;  // somebody heard that this episode fires
  Instant started_at;
  Instant period_end;  // of ClearMode::next_period
  Instant cooldown_until;
  std::int64_t suppressed = 0;
  // The record that started the episode, or was the last event told: names the message's id.
  std::int64_t offset = 0;

  [[nodiscard]] bool firing() const { return level > 0; }
};

// What a step means for the outside.
enum class Step : std::uint8_t {
  none,
  changed,   // state to save, nothing to say
  fired,     // say that it fires, or fires at a higher level
  resolved,  // say that it is over
  happened,  // say that the event happened
};

// The moment a rule is judged at: event time, and the record that is behind it.
struct Moment {
  Instant now;
  std::int64_t offset = 0;
};

// A record was judged to breach `levels` levels (0: none) of a state rule.
[[nodiscard]] Step breach(Alert& alert, const Rule& rule, std::size_t levels, Moment moment);

// The rule's clear condition holds, or its period is over.
[[nodiscard]] Step clear(Alert& alert);

// An event rule matched.
[[nodiscard]] Step happen(Alert& alert, const Rule& rule, Moment moment);

// Takes the number of messages held back since the last one.
[[nodiscard]] std::int64_t take_suppressed(Alert& alert);

// As bytes, with the rule's hash: a changed rule does not take over the old one's state.
[[nodiscard]] std::string encode(const Alert& alert, std::uint64_t rule_hash);
// False when the bytes are not an alert of this rule.
[[nodiscard]] bool decode(std::string_view bytes, std::uint64_t rule_hash, Alert& alert);

}  // namespace tokentail
