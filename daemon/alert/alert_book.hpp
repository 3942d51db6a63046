// SPDX-License-Identifier: Apache-2.0
// Every alert that is firing, cooling down or has something to tell, with the moment at which each
// must be looked at again. An alert that has nothing left to remember is dropped.
//
// An alert may also be there only to be looked at in time, of a rule that can come true without a
// record; such a watch is as bounded as the keys of its rule's table and does not count.
//
// Bounded: at alerts_max the alert that is due soonest and not firing goes, and what it held back
// is counted as lost; if all are firing, a new one is refused and counted. Owned by the engine
// thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "aggregate/key_index.hpp"
#include "alert/alert.hpp"
#include "core/time.hpp"

namespace tokentail {

class AlertBook {
 public:
  using Id = std::uint32_t;

  struct Entry {
    std::size_t rule = 0;  // index in the rule set
    std::string key;
    Alert alert;
    bool pinned = false;      // the engine keeps the key's windows from being evicted
    bool hears_time = false;  // it is due when time alone may change what its rule says of it
  };

  explicit AlertBook(std::int64_t alerts_max = 100'000) : alerts_max_(alerts_max) {}

  [[nodiscard]] std::optional<Id> find(std::size_t rule, std::string_view key) const;

  // The alert of this rule and key, made if there was none. Nothing when the book is full of firing
  // alerts.
  enum class Kind : std::uint8_t { alert, watch };
  [[nodiscard]] std::optional<Id> obtain(std::size_t rule, std::string_view key,
                                         Kind kind = Kind::alert);

  [[nodiscard]] Entry& operator[](Id id) { return entries_[id]->entry; }
  [[nodiscard]] const Entry& operator[](Id id) const { return entries_[id]->entry; }

  // Sets when the alert must be looked at next. Replaces an earlier time.
  void schedule(Id id, Instant due);

  // When it is looked at next; Instant::max() before it was ever scheduled.
  [[nodiscard]] Instant due(Id id) const { return entries_[id]->due; }

  // Whether it may have to make room for another one.
  [[nodiscard]] bool is_evictable(Id id) const {
    return entries_[id]->kind == Kind::alert && !entries_[id]->entry.alert.firing();
  }

  // The next alert due at or before `now`, in order of time, then of rule and key.
  [[nodiscard]] std::optional<std::pair<Instant, Id>> next_due(Instant now) const;

  void drop(Id id);
  void mark_dirty(Id id);

  // Whether an alert of `rule` fires whose key `accepts`.
  template <class Accepts>
  [[nodiscard]] bool any_firing(std::size_t rule, Accepts accepts) const {
    return std::ranges::any_of(entries_, [&](const auto& slot) {
      return slot->live && slot->entry.rule == rule && slot->entry.alert.firing() &&
             accepts(std::string_view(slot->entry.key));
    });
  }

  // Firing alerts in order of rule and key.
  [[nodiscard]] std::vector<Id> firing() const;
  [[nodiscard]] std::vector<Id> all() const;
  [[nodiscard]] std::int64_t size() const { return live_; }
  [[nodiscard]] std::int64_t refused_total() const { return refused_total_; }
  [[nodiscard]] std::int64_t suppressed_lost_total() const { return suppressed_lost_total_; }

  // Rule and key of the alerts that changed or were dropped since the last call.
  struct Change {
    std::size_t rule = 0;
    std::string key;
  };
  [[nodiscard]] std::vector<Change> take_changes();
  [[nodiscard]] bool has_changes() const { return !changes_.empty(); }
  void put_back(std::vector<Change> changes);

 private:
  struct Slot {
    Entry entry;
    Instant due = Instant::max();
    bool live = false;
    bool scheduled = false;
    bool dirty = false;
    Kind kind = Kind::alert;
  };
  // Ordered by time, then by rule and key, so that ties never depend on history.
  struct Due {
    Instant at;
    std::size_t rule;
    std::string_view key;
    Id id;

    friend bool operator<(const Due& a, const Due& b) {
      return std::tie(a.at, a.rule, a.key) < std::tie(b.at, b.rule, b.key);
    }
  };

  template <class Predicate>
  [[nodiscard]] std::vector<Id> sorted(Predicate predicate) const;
  [[nodiscard]] Due due_of(Id id) const;
  bool make_room();

  std::int64_t alerts_max_;
  std::vector<std::unique_ptr<Slot>> entries_;  // stable: the queue points at keys
  std::vector<Id> free_;
  KeyIndex index_;
  std::set<Due> queue_;
  std::vector<Change> changes_;
  std::int64_t live_ = 0;
  std::int64_t refused_total_ = 0;
  std::int64_t suppressed_lost_total_ = 0;
};

}  // namespace tokentail
