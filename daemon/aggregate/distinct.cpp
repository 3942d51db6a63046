// SPDX-License-Identifier: Apache-2.0
#include "aggregate/distinct.hpp"

#include <algorithm>
#include <bit>

#include "aggregate/packed_buckets.hpp"
#include "aggregate/varint.hpp"

namespace tokentail {
namespace {

std::size_t level_of(std::uint64_t text) {
  return static_cast<std::size_t>(std::countr_zero(text));
}

}  // namespace

void Distinct::Level::see(std::uint64_t text, std::int64_t number) {
  const auto [at, is_new] = texts.try_emplace(text, number);
  if (!is_new && at->second >= number) {
    return;
  }
  if (!is_new) {
    const auto old = by_bucket.find(at->second);
    if (old != by_bucket.end() && --old->second == 0) {
      by_bucket.erase(old);
    }
    at->second = number;
  }
  ++by_bucket[number];
}

void Distinct::Level::recount() {
  by_bucket.clear();
  for (const auto& [text, bucket] : texts) {
    ++by_bucket[bucket];
  }
}

void Distinct::Level::forget_before(std::int64_t first) {
  erase_if(texts, [first](const auto& text) { return text.second < first; });
  by_bucket.erase(by_bucket.begin(), by_bucket.lower_bound(first));
}

std::int64_t Distinct::Level::count_from(std::int64_t first) const {
  std::int64_t count = 0;
  for (auto at = by_bucket.lower_bound(first); at != by_bucket.end(); ++at) {
    count += at->second;
  }
  return count;
}

void Distinct::add(std::int64_t number, Int128 value, const Reach& reach) {
  const auto text = static_cast<std::uint64_t>(value);
  if (number < reach.first) {
    return;
  }
  for (std::size_t level = 0; level < levels_.size() && level <= level_of(text); ++level) {
    levels_[level].see(text, number);
    if (levels_[level].texts.size() > texts_max) {
      make_room(level, reach.first);
    }
  }
  // While the finest level holds everything, the others are not needed.
  if (levels_.size() > 1 && levels_.front().complete_from <= reach.first) {
    levels_.resize(1);
  }
}

void Distinct::make_room(std::size_t level, std::int64_t first) {
  levels_[level].forget_before(first);
  if (levels_[level].texts.size() <= texts_max) {
    return;
  }
  if (level + 1 == levels_.size() && levels_.size() < levels_max) {
    Level next;
    next.complete_from = levels_[level].complete_from;
    for (const auto& [text, bucket] : levels_[level].texts) {
      if (level_of(text) > level) {
        next.texts.emplace(text, bucket);
      }
    }
    next.recount();
    levels_.push_back(std::move(next));
  }
  auto& full = levels_[level];
  full.complete_from = std::max(full.complete_from, forget_oldest(full.texts, texts_max / 2) + 1);
  full.recount();
}

WindowValue Distinct::answer(Aggregator::Function /*question*/, const Reach& reach) {
  std::size_t level = 0;
  while (level + 1 < levels_.size() && levels_[level].complete_from > reach.first) {
    ++level;
  }
  return {.numerator = Int128{levels_[level].count_from(reach.first)} << level};
}

std::optional<std::int64_t> Distinct::next_change(const Reach& reach) {
  std::optional<std::int64_t> next;
  for (const auto& level : levels_) {
    if (const auto oldest = level.by_bucket.lower_bound(reach.first);
        oldest != level.by_bucket.end()) {
      const auto leaves = oldest->first + 1 - reach.first;
      next = next ? std::min(*next, leaves) : leaves;
    }
    if (level.complete_from > reach.first) {
      const auto completes = level.complete_from - reach.first;
      next = next ? std::min(*next, completes) : completes;
    }
  }
  return next;
}

void Distinct::encode(std::string& out) const {
  append_varint(out, levels_.size());
  for (const auto& level : levels_) {
    append_signed_varint(out, level.complete_from);
    encode_text_times(level.texts, out);
  }
}

bool Distinct::decode(std::string_view& in) {
  const auto count = take_varint(in);
  if (!count || *count == 0 || *count > levels_max) {
    return false;
  }
  levels_ = std::vector<Level>(static_cast<std::size_t>(*count));
  for (auto& level : levels_) {
    const auto complete_from = take_signed_varint(in);
    if (!complete_from || *complete_from > bucket_number_max ||
        !decode_text_times(in, texts_max + 1, level.texts)) {
      levels_ = std::vector<Level>(1);
      return false;
    }
    level.complete_from = static_cast<std::int64_t>(std::max<Int128>(*complete_from, INT64_MIN));
    level.recount();
  }
  return true;
}

// Ten levels tell half a million texts apart.
std::int64_t Distinct::bytes_max() {
  constexpr std::int64_t usual_levels = 10;
  return static_cast<std::int64_t>(sizeof(Distinct)) +
         usual_levels * static_cast<std::int64_t>(texts_max * 2 * 17 + 60 * 48);
}

}  // namespace tokentail
