// SPDX-License-Identifier: Apache-2.0
#include "aggregate/sightings.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "aggregate/text_times.hpp"
#include "aggregate/varint.hpp"

namespace tokentail {

void Sightings::add(std::int64_t number, Int128 value, const Reach& reach) {
  const auto first = std::min(reach.first, number - (reach.last - reach.first));
  const auto [at, is_new] = seen_.try_emplace(static_cast<std::uint64_t>(value), number);
  newest_ = is_new || at->second < first ? Newest::first_seen : Newest::known_before;
  at->second = std::max(at->second, number);
  if (seen_.size() > texts_max) {
    make_room(reach.first);
  }
}

void Sightings::make_room(std::int64_t first) {
  erase_if(seen_, [first](const auto& text) { return text.second < first; });
  if (seen_.size() > texts_max) {
    forget_oldest(seen_, texts_max / 4);
  }
}

WindowValue Sightings::answer(Aggregator::Function /*question*/, const Reach& /*reach*/) {
  return newest_ == Newest::unknown
             ? WindowValue::missing()
             : WindowValue{.numerator = newest_ == Newest::first_seen ? 1 : 0};
}

std::optional<std::int64_t> Sightings::next_change(const Reach& /*reach*/) {
  return std::nullopt;
}

void Sightings::encode(std::string& out) const {
  append_varint(out, static_cast<std::uint64_t>(newest_));
  encode_text_times(seen_, out);
}

bool Sightings::decode(std::string_view& in) {
  const auto newest = take_varint(in);
  if (!newest || *newest > static_cast<std::uint64_t>(Newest::first_seen)) {
    return false;
  }
  newest_ = static_cast<Newest>(*newest);
  return decode_text_times(in, texts_max, seen_);
}

std::int64_t Sightings::bytes_max() {
  return static_cast<std::int64_t>(sizeof(Sightings) + texts_max * 2 * 17);
}

}  // namespace tokentail
