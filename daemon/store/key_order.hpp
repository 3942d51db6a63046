// SPDX-License-Identifier: Apache-2.0
// Rows are written in the order of their keys: a page of the tree is then touched once, not once a
// row, which is most of the cost of a large commit.
#pragma once

#include <algorithm>
#include <functional>
#include <vector>

#include "aggregate/aggregate_table.hpp"
#include "aggregate/usage_ledger.hpp"

namespace tokentail {

// By key; of equal keys the one that came last comes last.
[[nodiscard]] std::vector<const AggregateTable::Row*> in_key_order(
    const std::vector<AggregateTable::Row>& rows);

// By day, then key.
[[nodiscard]] std::vector<const UsageEntry*> in_key_order(const std::vector<UsageEntry>& entries);

}  // namespace tokentail
