// SPDX-License-Identifier: Apache-2.0
// Partial results by time on their way through a window that may end earlier than now: they wait
// ahead of it, enter it, and leave it again.
//
// A partial is known by its pane and a slot within it, and what entered the window and left it is
// told to the owner, who keeps the total. Packed, 3 to 8 bytes a partial.
//
// Bounded: beyond partials_max, which only windows of moments and far offsets can reach, the newest
// pane takes what comes until old ones leave: it then enters and leaves the window late.
#pragma once

#include <algorithm>
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
  static constexpr std::int64_t partials_max = 50'000;

  struct Partial {
    std::int64_t pane = 0;
    std::int64_t slot = 0;
    Int128 amount = 0;
  };

  // Each of these calls `enter(slot, amount)` and `leave(slot, amount)` for what the move brought.
  template <class Enter, class Leave>
  void add(const Partial& partial, const Reach& reach, Enter enter, Leave leave) {
    advance(reach, enter, leave);
    if (partial.pane < reach_.first) {
      return;
    }
    const bool inside = partial.pane <= reach_.last;
    const bool goes_on = is_full() && newest_inside_ == inside;
    if (partial.pane > newest_) {
      if (!goes_on) {
        close_newest();
        newest_inside_ = inside;
      }
      newest_ = partial.pane;
    }
    if (partial.pane == newest_ || goes_on) {
      add_newest(partial.slot, partial.amount);
    } else {
      insert(inside ? inside_ : ahead_, packed(partial.pane, partial.slot, partial.amount));
    }
    if (inside) {
      enter(partial.slot, partial.amount);
    }
  }

  template <class Enter, class Leave>
  void advance(const Reach& reach, Enter enter, Leave leave) {
    if (started_ && reach.first <= reach_.first && reach.last <= reach_.last) {
      return;
    }
    started_ = true;
    reach_ = reach;
    while (!ahead_.empty() && ahead_.first_number() <= reach_.last) {
      const auto partial = ahead_.pop_front();
      inside_.push_back(partial);
      enter(slot_of(partial), amount_of(partial));
    }
    if (!newest_inside_ && newest_ <= reach_.last) {
      newest_inside_ = true;
      for (const auto& [slot, value] : of_newest_) {
        enter(slot, value);
      }
    }
    while (!inside_.empty() && inside_.first_number() < reach_.first) {
      const auto partial = inside_.pop_front();
      leave(slot_of(partial), amount_of(partial));
    }
    if (newest_ < reach_.first) {
      for (const auto& [slot, value] : std::exchange(of_newest_, {})) {
        leave(slot, value);
      }
    }
  }

  [[nodiscard]] std::optional<std::int64_t> next_change() const;

  // The bytes of so many partials, at most as many that are forgotten, and as much room to grow.
  [[nodiscard]] static std::int64_t bytes_max(std::int64_t partials, std::int64_t bytes_each) {
    return std::min(partials, partials_max) * bytes_each * 4;
  }

  void encode(std::string& out) const;
  // What was inside enters again with the next advance(). False too when an amount is below
  // `amount_min`.
  [[nodiscard]] bool decode(std::string_view& in, Int128 amount_min);

 private:
  static constexpr std::int64_t never = INT64_MIN;

  // A partial is kept as a bucket of its pane, whose value holds slot and amount: a pane of a
  // moment has a number that leaves no room for a slot.
  static Bucket packed(std::int64_t pane, std::int64_t slot, Int128 amount) {
    return {.number = pane, .value = amount * slots_max + slot};
  }
  static std::int64_t slot_of(const Bucket& partial) {
    return static_cast<std::int64_t>((partial.value % slots_max + slots_max) % slots_max);
  }
  static Int128 amount_of(const Bucket& partial) {
    return (partial.value - slot_of(partial)) / slots_max;
  }
  [[nodiscard]] bool is_full() const {
    return static_cast<std::int64_t>(inside_.size() + ahead_.size()) >= partials_max;
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
