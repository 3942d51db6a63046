// SPDX-License-Identifier: Apache-2.0
#include "store/key_order.hpp"

#include <string_view>
#include <tuple>

#include "store/usage_row.hpp"

namespace tokentail {
namespace {

std::string_view order_of(const AggregateTable::Row* row) {
  return row->key;
}

std::tuple<std::int64_t, std::string_view> order_of(const UsageEntry* entry) {
  return {day_of_hour(entry->hour), entry->key};
}

template <class T>
std::vector<const T*> ordered(const std::vector<T>& values) {
  std::vector<const T*> result;
  result.reserve(values.size());
  for (const auto& value : values) {
    result.push_back(&value);
  }
  const auto before = [](const T* a, const T* b) { return order_of(a) < order_of(b); };
  if (!std::ranges::is_sorted(result, before)) {
    std::ranges::stable_sort(result, before);
  }
  return result;
}

}  // namespace

std::vector<const AggregateTable::Row*> in_key_order(const std::vector<AggregateTable::Row>& rows) {
  return ordered(rows);
}

std::vector<const UsageEntry*> in_key_order(const std::vector<UsageEntry>& entries) {
  return ordered(entries);
}

}  // namespace tokentail
