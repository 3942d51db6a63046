// SPDX-License-Identifier: Apache-2.0
// The windows of one key as they will be if no further record comes. On a copy: to look ahead is to
// let time pass.
#pragma once

#include "aggregate/aggregate_table.hpp"
#include "core/time.hpp"
#include "rule/evidence.hpp"

namespace tokentail {

class TimeAhead {
 public:
  // Begins at the moment of `evidence`, which has a table and a key.
  explicit TimeAhead(const Evidence& evidence)
      : table_(evidence.table->spec()),
        is_known_(table_.restore(evidence.table->row(evidence.key))),
        evidence_{.table = &table_,
                  .key = is_known_ ? table_.find(evidence.table->key(evidence.key)) : no_key,
                  .now = evidence.now} {}
  TimeAhead(const TimeAhead&) = delete;
  TimeAhead& operator=(const TimeAhead&) = delete;
  TimeAhead(TimeAhead&&) = delete;
  TimeAhead& operator=(TimeAhead&&) = delete;
  ~TimeAhead() = default;

  // Lets time pass until then; never back. False when the key could not be copied.
  [[nodiscard]] bool at(Instant moment) {
    evidence_.now = moment;
    return is_known_;
  }
  [[nodiscard]] const Evidence& evidence() const { return evidence_; }

 private:
  AggregateTable table_;
  bool is_known_;
  Evidence evidence_;
};

}  // namespace tokentail
