// SPDX-License-Identifier: Apache-2.0
// Partial results by time on their way through a window that may end earlier than now: they wait
// ahead of it, enter it, and leave it again.
//
// A partial is known by its pane and a slot within it, and what entered the window and left it is
// told to the owner, who keeps the total. Packed, 3 to 8 bytes a partial.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aggregate/key_memory.hpp"
#include "aggregate/packed_buckets.hpp"

namespace tokentail {

// Slots are below slots_max. Not thread-safe.
class PaneQueue {
 public:
  static constexpr std::int64_t slots_max = 4096;

  // Each of these calls `enter(slot, value)` and `leave(slot, value)` for what the move brought.
  template <class Enter, class Leave>
  void add(std::int64_t pane, std::int64_t slot, Int128 value, const Reach& reach, Enter enter,
           Leave leave) {
    advance(reach, enter, leave);
    if (pane < reach_.first) {
      return;
    }
    const bool inside = pane <= reach_.last;
    if (pane > newest_) {
      close_newest();
      newest_ = pane;
      newest_inside_ = inside;
    }
    if (pane == newest_) {
      add_newest(slot, value);
    } else {
      insert(inside ? inside_ : ahead_, {.number = pane * slots_max + slot, .value = value});
    }
    if (inside) {
      enter(slot, value);
    }
  }

  template <class Enter, class Leave>
  void advance(const Reach& reach, Enter enter, Leave leave) {
    if (started_ && reach.first <= reach_.first && reach.last <= reach_.last) {
      return;
    }
    started_ = true;
    reach_ = reach;
    while (!ahead_.empty() && pane_of(ahead_.first_number()) <= reach_.last) {
      const auto partial = ahead_.pop_front();
      inside_.push_back(partial);
      enter(slot_of(partial.number), partial.value);
    }
    if (!newest_inside_ && newest_ <= reach_.last) {
      newest_inside_ = true;
      for (const auto& [slot, value] : of_newest_) {
        enter(slot, value);
      }
    }
    while (!inside_.empty() && pane_of(inside_.first_number()) < reach_.first) {
      const auto partial = inside_.pop_front();
      leave(slot_of(partial.number), partial.value);
    }
    if (newest_ < reach_.first) {
      for (const auto& [slot, value] : std::exchange(of_newest_, {})) {
        leave(slot, value);
      }
    }
  }

  [[nodiscard]] std::optional<std::int64_t> next_change() const;

  void encode(std::string& out) const;
  // What was inside enters again with the next advance().
  [[nodiscard]] bool decode(std::string_view& in);

 private:
  static constexpr std::int64_t never = INT64_MIN;

  static std::int64_t pane_of(std::int64_t number) {
    return (number - slot_of(number)) / slots_max;
  }
  static std::int64_t slot_of(std::int64_t number) {
    return (number % slots_max + slots_max) % slots_max;
  }
  void close_newest();
  void add_newest(std::int64_t slot, Int128 value);
  static void insert(PackedBuckets& into, const Bucket& partial);

  PackedBuckets inside_;
  PackedBuckets ahead_;
  std::vector<std::pair<std::int64_t, Int128>> of_newest_;  // by slot
  std::int64_t newest_ = never;
  Reach reach_;
  bool newest_inside_ = true;
  bool started_ = false;
};

}  // namespace tokentail
