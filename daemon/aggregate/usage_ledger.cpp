// SPDX-License-Identifier: Apache-2.0
#include "aggregate/usage_ledger.hpp"

#include <utility>

#include "aggregate/key.hpp"

namespace tokentail {
namespace {

constexpr std::int64_t ns_per_hour = 3'600'000'000'000;

std::uint64_t hash_of(std::string_view key, std::int64_t hour) {
  return hash_key(key) ^ (static_cast<std::uint64_t>(hour) * 0x9E37'79B9'7F4A'7C15U);
}

}  // namespace

UsageTotals& UsageTotals::operator+=(const UsageTotals& other) {
  requests += other.requests;
  input_tokens += other.input_tokens;
  output_tokens += other.output_tokens;
  total_tokens += other.total_tokens;
  cost += other.cost;
  unpriced += other.unpriced;
  errors += other.errors;
  return *this;
}

UsageTotals usage_of(const UsageRecord& record) {
  return {.requests = 1,
          .input_tokens = record.input_tokens().value_or(0),
          .output_tokens = record.output_tokens().value_or(0),
          .total_tokens = record.total_tokens().value_or(0),
          .cost = record.cost.value_or(Money{}),
          .unpriced = record.cost ? 0 : 1,
          .errors = record.is_error() ? 1 : 0};
}

void UsageLedger::add(const UsageRecord& record) {
  make_key(record, ledger_dimensions, scratch_);
  entry(scratch_, ns_since_epoch(record.time) / ns_per_hour) += usage_of(record);
}

UsageTotals& UsageLedger::entry(std::string_view key, std::int64_t hour) {
  const auto hash = hash_of(key, hour);
  const auto found = index_.find(hash, [&](std::uint32_t i) {
    return hashes_[i] == hash && entries_[i].hour == hour && entries_[i].key == key;
  });
  if (found != KeyIndex::absent) {
    return entries_[found].totals;
  }
  index_.insert(hash, static_cast<std::uint32_t>(entries_.size()),
                [this](std::uint32_t i) { return hashes_[i]; });
  hashes_.push_back(hash);
  entries_.push_back({.key = std::string(key), .hour = hour, .totals = {}});
  return entries_.back().totals;
}

std::vector<UsageEntry> UsageLedger::take() {
  index_.clear();
  hashes_.clear();
  return std::exchange(entries_, {});
}

void UsageLedger::put_back(const std::vector<UsageEntry>& entries) {
  for (const auto& saved : entries) {
    entry(saved.key, saved.hour) += saved.totals;
  }
}

}  // namespace tokentail
