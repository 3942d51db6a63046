// SPDX-License-Identifier: Apache-2.0
// What a rule set costs, known when it is loaded: the windows that are kept for each key, which
// rules share them, the work for each record and the memory when every key is in use.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rule/rule.hpp"

namespace tokentail {

struct TableCost {
  struct Window {
    std::string text;                // "sum(cost over today)"
    std::vector<std::string> rules;  // that ask for it
  };

  std::string name;  // "user", "user where ..."; "everything" without a key
  std::vector<Window> windows;
  std::int64_t updates = 0;  // of windows, for each record that counts
  std::int64_t keys = 0;     // at most
  std::int64_t bytes = 0;    // at most
};

struct RuleSetCost {
  std::vector<TableCost> tables;
  std::int64_t updates = 0;     // for a record that counts for every table
  std::int64_t conditions = 0;  // that are evaluated for it: one for each rule
  std::int64_t bytes = 0;
};

[[nodiscard]] RuleSetCost cost_of(const RuleSet& rules);

// A table for a person: the dearest parts are where to save.
[[nodiscard]] std::string cost_table(const RuleSetCost& cost);

}  // namespace tokentail
