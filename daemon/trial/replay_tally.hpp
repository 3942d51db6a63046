// SPDX-License-Identifier: Apache-2.0
// What a replay found, rule by rule: how often it would have spoken, how long it fired, and about
// whom. For people who decide whether a rule is worth a page.
//
// Bounded: messages about keys beyond `keys_max` of a rule are counted, but not under their name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "alert/transition.hpp"
#include "core/time.hpp"
#include "recount/recounter.hpp"
#include "rule/rule.hpp"

namespace tokentail {

class ReplayTally {
 public:
  explicit ReplayTally(const std::vector<Rule>& rules, std::size_t keys_max = 100'000);

  void add(const Transition& transition);
  // For how long each rule fired in all, in the order of the rules.
  void end(const std::vector<Duration>& fired);

  struct Row {
    std::string rule;
    std::string varied;                     // the rule that this one varies, or empty
    std::optional<ParameterChange> change;  // what it tries
    bool is_event = false;
    std::int64_t messages = 0;
    std::int64_t suppressed = 0;  // held back by the cooldown
    Duration firing{0};           // of all keys together, told or not
    std::map<std::string, std::int64_t> by_key;
    std::int64_t beyond_keys = 0;
  };
  [[nodiscard]] bool is_variation(const std::string& rule) const;
  // In rule order, quiet rules too; variations behind the rule they vary.
  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }

 private:
  Row& row(const std::string& rule);

  std::map<std::string, std::size_t, std::less<>> places_;  // of the rules in rows_

  std::vector<Row> rows_;
  std::size_t keys_max_;
};

// "412 calls counted again, 3 logged with another number of tokens, 7 with text skipped
// (5 bad_text, 2 over_rate)"; empty where no call had text.
[[nodiscard]] std::string recount_line(const RecountCounts& counts);

// At most 80 columns, names escaped. `length` is of the log.
[[nodiscard]] std::string replay_table(const ReplayTally& tally, Duration length);

// What other parameters would have sent, a line a parameter; empty without variations.
[[nodiscard]] std::string sensitivity_table(const ReplayTally& tally);

}  // namespace tokentail
