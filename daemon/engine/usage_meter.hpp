// SPDX-License-Identifier: Apache-2.0
// Usage per model and feature since start, for metrics, which must stay few: clients invent model
// names, and a monitoring system keeps every series it ever saw. The first `rows_max` pairs get a
// row and keep it, the rest is one row "other"; so no counter ever falls. Users have no series here
// at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aggregate/key_index.hpp"
#include "core/amount.hpp"
#include "record/usage_record.hpp"

namespace tokentail {

struct MeteredUsage {
  Tokens input = 0;
  Tokens output = 0;
  Tokens cache_read = 0;   // part of input
  Tokens cache_write = 0;  // part of input
  Tokens reasoning = 0;    // part of output
  Money cost;              // of the calls whose cost is known
  std::int64_t calls = 0;  // without an error
  std::int64_t errors = 0;

  MeteredUsage& operator+=(const MeteredUsage& more);
};

[[nodiscard]] MeteredUsage metered(const UsageRecord& record);

struct MeterRow {
  std::string model;
  std::string feature;
  MeteredUsage usage;
};

// Owned by one thread.
class UsageMeter {
 public:
  explicit UsageMeter(std::size_t rows_max) : rows_max_(rows_max) {}

  void add(const UsageRecord& record);
  void add(std::string_view model, std::string_view feature, const MeteredUsage& usage);

  // By model and feature; "other" comes last, and only if it was needed.
  [[nodiscard]] std::vector<MeterRow> rows() const;

  // Calls counted under "other".
  [[nodiscard]] std::int64_t folded() const { return other_.calls + other_.errors; }

 private:
  [[nodiscard]] MeteredUsage& usage_of(std::string_view model, std::string_view feature,
                                       std::uint64_t hash);

  std::size_t rows_max_;
  std::vector<MeterRow> rows_;  // in the order of their first call
  KeyIndex index_;
  MeteredUsage other_;
};

}  // namespace tokentail
