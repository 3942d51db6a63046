// SPDX-License-Identifier: Apache-2.0
#include "aggregate/text_times.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "aggregate/packed_buckets.hpp"
#include "aggregate/varint.hpp"

namespace tokentail {

std::int64_t forget_oldest(TextTimes& times, std::size_t count) {
  std::vector<std::pair<std::int64_t, std::uint64_t>> by_age;
  by_age.reserve(times.size());
  for (const auto& [text, bucket] : times) {
    by_age.emplace_back(bucket, text);
  }
  const auto end = by_age.begin() + static_cast<std::ptrdiff_t>(std::min(count, by_age.size()));
  std::ranges::partial_sort(by_age, end);
  std::int64_t newest = INT64_MIN;
  for (auto at = by_age.begin(); at != end; ++at) {
    newest = at->first;
    times.erase(at->second);
  }
  return newest;
}

void encode_text_times(const TextTimes& times, std::string& out) {
  std::vector<std::pair<std::uint64_t, std::int64_t>> sorted(times.begin(), times.end());
  std::ranges::sort(sorted);
  append_varint(out, sorted.size());
  std::uint64_t before = 0;
  for (const auto& [text, bucket] : sorted) {
    append_varint(out, text - before);
    append_signed_varint(out, bucket);
    before = text;
  }
}

bool decode_text_times(std::string_view& in, std::size_t most, TextTimes& times) {
  times.clear();
  const auto count = take_varint(in);
  if (!count || *count > most) {
    return false;
  }
  std::uint64_t text = 0;
  for (auto left = static_cast<std::size_t>(*count); left > 0; --left) {
    const auto distance = take_varint(in);
    const auto bucket = distance ? take_signed_varint(in, bucket_number_max) : std::nullopt;
    if (!bucket) {
      return false;
    }
    text += static_cast<std::uint64_t>(*distance);
    times.insert_or_assign(text, static_cast<std::int64_t>(*bucket));
  }
  return true;
}

}  // namespace tokentail
