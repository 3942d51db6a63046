// SPDX-License-Identifier: Apache-2.0
// Why a rule stands where it stands for one key: its conditions with every number written out, what
// would end it, and the records that weighed most.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "alert/alert.hpp"
#include "core/time.hpp"
#include "core/time_zone.hpp"
#include "engine/heavy_records.hpp"
#include "rule/evidence.hpp"
#include "rule/rule.hpp"

namespace tokentail {

struct Explanation {
  // One comparison: "sum(cost over 1h) > budget", its two sides, and what they are made of.
  struct Line {
    std::string condition;
    std::string left;  // "$5.20"; empty for texts
    std::string right;
    bool holds = false;
    std::vector<std::pair<std::string, std::string>> parts;  // as written -> value

    // If requests go on as they came since then: when it comes true, or is true no more.
    struct Ahead {
      std::string amount;
      Instant since;
      std::optional<Instant> at;  // nothing: it stays as it is
    };
    std::optional<Ahead> ahead;
  };

  std::string rule;
  std::vector<std::pair<std::string, std::string>> key;  // dimension -> value, untrusted
  std::string state;  // ok, pending, firing, clearing, learning, event
  std::string level;
  Instant at;
  std::optional<Instant> since;
  std::vector<Line> when;
  std::vector<Line> clear;         // empty: the opposite of `when`, or the period's end
  std::string ends;                // how it ends, in words
  std::optional<Instant> ends_at;  // without a further record
  // Whether what it takes to end can be told of the present rate, and when that is, if ever.
  bool has_rate = false;
  std::optional<Instant> ends_at_rate;
  std::string measure;  // what the heaviest records weigh: "cost"
  std::vector<std::pair<std::string, HeavyRecord>> heaviest;  // amount in words
  std::string docs;
};

// What is known of the rule for the key of `evidence`, of which only time has passed.
[[nodiscard]] Explanation explain(const Rule& rule, const Alert& alert, const Evidence& evidence);

// When it would end if no further record came. Nothing when it would not, or not soon.
[[nodiscard]] std::optional<Instant> end_without_records(const Rule& rule, const Alert& alert,
                                                         const Evidence& evidence);

// For a terminal: several lines, names escaped.
[[nodiscard]] std::string text_of(const Explanation& explanation, const TimeZone& zone);
[[nodiscard]] std::string json_of(const Explanation& explanation, const TimeZone& zone);

}  // namespace tokentail
