// SPDX-License-Identifier: Apache-2.0
#include "aggregate/pane_queue.hpp"

#include <algorithm>

namespace tokentail {
namespace {

std::optional<std::int64_t> nearer(std::optional<std::int64_t> a, std::int64_t b) {
  return a ? std::min(*a, b) : b;
}

template <class Visit>
void each(const PackedBuckets& buckets, Visit visit) {
  buckets.each([&](const Bucket& bucket) {
    visit(bucket);
    return true;
  });
}

}  // namespace

void PaneQueue::close_newest() {
  auto& into = newest_inside_ ? inside_ : ahead_;
  for (const auto& [slot, value] : of_newest_) {
    into.push_back(packed(newest_, slot, value));
  }
  of_newest_.clear();
}

void PaneQueue::add_newest(std::int64_t slot, Int128 value) {
  const auto at =
      std::ranges::lower_bound(of_newest_, slot, {}, [](const auto& p) { return p.first; });
  if (at != of_newest_.end() && at->first == slot) {
    at->second += value;
  } else {
    of_newest_.insert(at, {slot, value});
  }
}

// Only what comes late gets here.
void PaneQueue::insert(PackedBuckets& into, const Bucket& partial) {
  std::vector<Bucket> partials;
  partials.reserve(into.size() + 1);
  each(into, [&](const Bucket& known) { partials.push_back(known); });
  const auto place = [](const Bucket& one) { return std::pair(one.number, slot_of(one)); };
  const auto at = std::ranges::lower_bound(partials, place(partial), {}, place);
  if (at != partials.end() && place(*at) == place(partial)) {
    at->value += amount_of(partial) * slots_max;
  } else {
    partials.insert(at, partial);
  }
  into = PackedBuckets(partials);
}

std::optional<std::int64_t> PaneQueue::next_change() const {
  std::optional<std::int64_t> next;
  if (!ahead_.empty()) {
    next = nearer(next, ahead_.first_number() - reach_.last);
  }
  if (!inside_.empty()) {
    next = nearer(next, inside_.first_number() + 1 - reach_.first);
  }
  if (!of_newest_.empty()) {
    next = nearer(next, newest_inside_ ? newest_ + 1 - reach_.first : newest_ - reach_.last);
  }
  return next;
}

void PaneQueue::encode(std::string& out) const {
  append_varint(out, inside_.size() + ahead_.size() + of_newest_.size());
  std::int64_t before = 0;
  const auto append = [&](const Bucket& partial) {
    append_bucket(out, partial, before);
    before = partial.number;
  };
  each(inside_, append);
  each(ahead_, append);
  for (const auto& [slot, value] : of_newest_) {
    append(packed(newest_, slot, value));
  }
}

bool PaneQueue::decode(std::string_view& in, Int128 amount_min) {
  *this = PaneQueue{};
  const auto count = take_varint(in);
  if (!count || *count > in.size()) {
    return false;
  }
  for (auto left = static_cast<std::size_t>(*count); left > 0; --left) {
    const auto partial =
        take_bucket(in, newest_ == never ? 0 : newest_, bucket_value_max * slots_max);
    if (!partial || partial->number < newest_ || amount_of(*partial) < amount_min) {
      return false;
    }
    if (partial->number != newest_) {
      close_newest();
      newest_ = partial->number;
      newest_inside_ = false;
    } else if (slot_of(*partial) <= of_newest_.back().first) {
      return false;
    }
    of_newest_.emplace_back(slot_of(*partial), amount_of(*partial));
  }
  return true;
}

}  // namespace tokentail
