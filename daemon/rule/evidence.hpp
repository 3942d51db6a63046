// SPDX-License-Identifier: Apache-2.0
// What a rule is judged on. A field or window that is missing makes a comparison unknown, and
// unknown is not true.
#pragma once

#include "aggregate/aggregate_table.hpp"
#include "core/time.hpp"
#include "record/usage_record.hpp"

namespace tokentail {

struct Evidence {
  const UsageRecord* record = nullptr;  // null when only time has passed
  AggregateTable* table = nullptr;      // of state rules
  KeyId key = no_key;
  Instant now;
};

}  // namespace tokentail
