// SPDX-License-Identifier: Apache-2.0
#include "engine/heavy_records.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tokentail {
namespace {

constexpr Duration kept = std::chrono::hours{24};

bool heavier(const auto& a, const auto& b) {
  return std::tie(a.amount, a.time, a.offset) > std::tie(b.amount, b.time, b.offset);
}

}  // namespace

void HeavyRecords::insert(Entry entry, std::string_view file) {
  newest_ = std::max(newest_, entry.time);
  if (entries_.size() == records_max) {
    forget_old();
  }
  if (entries_.size() == records_max) {
    std::ranges::pop_heap(entries_, [](const Entry& a, const Entry& b) { return heavier(a, b); });
    entries_.pop_back();
  }
  auto known = std::ranges::find(files_, file);
  if (known == files_.end()) {
    known = files_.insert(files_.end(), std::string(file));
  }
  entry.file = static_cast<std::uint32_t>(known - files_.begin());
  entries_.push_back(entry);
  std::ranges::push_heap(entries_, [](const Entry& a, const Entry& b) { return heavier(a, b); });
}

void HeavyRecords::forget_old() {
  const auto gone =
      std::erase_if(entries_, [this](const Entry& entry) { return newest_ - entry.time > kept; });
  if (gone > 0) {
    std::ranges::make_heap(entries_, [](const Entry& a, const Entry& b) { return heavier(a, b); });
  }
}

std::vector<HeavyRecord> HeavyRecords::heaviest(std::uint64_t key, Instant from,
                                                std::size_t most) const {
  std::vector<Entry> found;
  std::ranges::copy_if(entries_, std::back_inserter(found),
                       [&](const Entry& entry) { return entry.key == key && entry.time >= from; });
  std::ranges::sort(found, [](const Entry& a, const Entry& b) { return heavier(a, b); });
  found.resize(std::min(found.size(), most));
  std::vector<HeavyRecord> records;
  records.reserve(found.size());
  for (const auto& entry : found) {
    records.push_back({.amount = entry.amount,
                       .time = entry.time,
                       .origin = {.file = files_[entry.file], .offset = entry.offset}});
  }
  return records;
}

}  // namespace tokentail
