// SPDX-License-Identifier: Apache-2.0
// Draft -> rule: its expressions checked and compiled, its windows placed in shared tables.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aggregate/aggregator.hpp"
#include "rule/report.hpp"
#include "rule/rule.hpp"
#include "rule/rule_draft.hpp"

namespace tokentail {

// The tables of a rule set. Rules with the same key and filter share one.
class TableBook {
 public:
  // The number of the table, made when there is none; its bounds grow to what is asked for.
  std::size_t table_for(const std::vector<Dimension>& by, const std::string& where,
                        const RuleDraft& draft);

  [[nodiscard]] std::vector<Aggregator>& aggregators(std::size_t table) {
    return tables_[table].aggregators;
  }
  [[nodiscard]] std::vector<TableSpec> take() { return std::move(tables_); }

 private:
  std::vector<TableSpec> tables_;
  std::map<std::pair<std::vector<Dimension>, std::string>, std::size_t> index_;
};

// What grows with each rule of a set.
struct RuleSetDraft {
  static constexpr std::size_t terms_max = 100'000;  // some 200 MiB

  TableBook tables;
  std::size_t terms = 0;  // as term_count() has it
};

// Nothing when the rule has errors, all of which are reported; one that the set has no room for is
// among them. `change`: a parameter takes another value, and nothing is said of the rule's style.
[[nodiscard]] std::optional<Rule> assemble(const RuleDraft& draft, RuleSetDraft& set,
                                           Report& report, const ParameterChange* change = nullptr);

}  // namespace tokentail
