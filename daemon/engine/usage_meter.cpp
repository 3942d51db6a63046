// SPDX-License-Identifier: Apache-2.0
#include "engine/usage_meter.hpp"

#include <algorithm>
#include <bit>
#include <tuple>

#include "aggregate/key.hpp"
#include "core/equal_text.hpp"
#include "core/unchecked.hpp"

namespace tokentail {
namespace {

std::uint64_t hash_of(std::string_view model, std::string_view feature) {
  return hash_text(model) ^ std::rotl(hash_text(feature), 1);
}

}  // namespace

MeteredUsage& MeteredUsage::operator+=(const MeteredUsage& more) {
  input += more.input;
  output += more.output;
  cache_read += more.cache_read;
  cache_write += more.cache_write;
  reasoning += more.reasoning;
  cost += more.cost;
  calls += more.calls;
  errors += more.errors;
  return *this;
}

MeteredUsage metered(const UsageRecord& record) {
  return {.input = record.input_tokens().value_or(0),
          .output = record.output_tokens().value_or(0),
          .cache_read = record.cache_read.value_or(0),
          .cache_write = record.cache_write_tokens().value_or(0),
          .reasoning = record.out_reasoning.value_or(0),
          .cost = record.cost.value_or(Money{}),
          .calls = record.is_error() ? 0 : 1,
          .errors = record.is_error() ? 1 : 0};
}

void UsageMeter::add(const UsageRecord& record) {
  add(record[Dimension::model], record[Dimension::feature], metered(record));
}

void UsageMeter::add(std::string_view model, std::string_view feature, const MeteredUsage& usage) {
  const auto hash = hash_of(model, feature);
  const auto row = index_.find(hash, [&](std::uint32_t i) {
    const auto& known = unchecked(rows_, i);
    return equal_text(known.model, model) && equal_text(known.feature, feature);
  });
  if (row != KeyIndex::absent) {
    unchecked(rows_, row).usage += usage;
  } else if (rows_.size() < rows_max_) {
    index_.insert(hash, static_cast<std::uint32_t>(rows_.size()),
                  [this](std::uint32_t i) { return hash_of(rows_[i].model, rows_[i].feature); });
    rows_.push_back({.model = std::string(model), .feature = std::string(feature), .usage = usage});
  } else {
    other_ += usage;
  }
}

std::vector<MeterRow> UsageMeter::rows() const {
  auto rows = rows_;
  std::ranges::sort(rows, {}, [](const MeterRow& row) {
    return std::tuple<std::string_view, std::string_view>(row.model, row.feature);
  });
  if (folded() > 0) {
    rows.push_back({.model = "other", .feature = "other", .usage = other_});
  }
  return rows;
}

}  // namespace tokentail
