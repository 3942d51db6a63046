// SPDX-License-Identifier: Apache-2.0
// A change of an alert that somebody should hear of. Everything in it derives from records and
// rules, so a replay after a crash makes the same transition with the same id.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/time.hpp"
#include "core/time_zone.hpp"
#include "rule/quantity.hpp"
#include "rule/rule.hpp"

namespace tokentail {

enum class TransitionKind : std::uint8_t {
  firing,    // entered firing, or rose to a higher level
  resolved,  // left firing
  event,     // something happened; there is nothing to resolve
};

[[nodiscard]] std::string_view name_of(TransitionKind kind);

// The record that tipped it: where a person finds the line.
struct Origin {
  std::string file;
  std::int64_t offset = 0;  // bytes from the start of the file
};

struct Transition {
  std::string id;  // "ta_" and 32 hex digits, of rule, key, episode and step; no dots
  TransitionKind kind = TransitionKind::firing;
  std::string rule;
  Severity severity = Severity::warning;
  std::string level;                                     // empty when the rule has no levels
  std::vector<std::pair<std::string, std::string>> key;  // dimension -> value, untrusted
  Instant at;                                            // event time
  Instant started_at;                                    // of the episode
  Quantity value;
  Quantity limit;
  Unit unit = Unit::number;
  std::string text;  // one sentence, untrusted names in it
  Period window;     // equal bounds for event rules
  Origin origin;
  std::int64_t suppressed = 0;  // messages held back since the last one
  std::int64_t reminder = 0;    // of a firing that goes on: the how-manyth reminder
  bool shadow = false;          // of a rule that is only tried: shown, never sent
  std::string docs;             // what the rule says to whoever is paged; may be empty
  std::string why;              // the arithmetic behind it, where the engine explains; safe to show
  std::vector<std::string> notify;  // target names; empty: the default ones
};

// The id of what `transition` says, from its rule, key, kind and level and the record that began
// the episode.
[[nodiscard]] std::string transition_id(const Transition& transition, std::int64_t episode_offset);

// What happened while nobody watched: transitions older than max_age when they were read, told in
// one message. `firing` are those among them that still burn.
struct Digest {
  struct Line {
    std::string rule;
    std::int64_t transitions = 0;
    std::int64_t keys = 0;
    std::string worst_text;  // the sentence of the largest value over its limit
  };
  std::string id;
  Instant at;
  Instant from;  // first and last event time
  Instant to;
  std::vector<Line> lines;         // by rule, in rule order
  std::vector<Transition> firing;  // at most 10
  std::int64_t firing_total = 0;
};

}  // namespace tokentail
