// SPDX-License-Identifier: Apache-2.0
#include "alert/alert_book.hpp"

#include <algorithm>
#include <tuple>

#include "aggregate/key.hpp"

namespace tokentail {
namespace {

std::uint64_t hash_of(std::size_t rule, std::string_view key) {
  return hash_key(key) + rule * 0x9E37'79B9'7F4A'7C15U;
}

}  // namespace

std::optional<AlertBook::Id> AlertBook::find(std::size_t rule, std::string_view key) const {
  const auto found = index_.find(hash_of(rule, key), [&](Id id) {
    return entries_[id]->entry.rule == rule && entries_[id]->entry.key == key;
  });
  return found == KeyIndex::absent ? std::nullopt : std::optional(found);
}

std::optional<AlertBook::Id> AlertBook::obtain(std::size_t rule, std::string_view key, Kind kind) {
  if (const auto known = find(rule, key)) {
    return known;
  }
  if (kind == Kind::alert && live_ >= alerts_max_ && !make_room()) {
    ++refused_total_;
    return std::nullopt;
  }
  auto id = static_cast<Id>(entries_.size());
  if (free_.empty()) {
    entries_.push_back(std::make_unique<Slot>());
  } else {
    id = free_.back();
    free_.pop_back();
  }
  *entries_[id] = {
      .entry = {.rule = rule, .key = std::string(key), .alert = {}}, .live = true, .kind = kind};
  index_.insert(hash_of(rule, key), id, [this](Id other) {
    return hash_of(entries_[other]->entry.rule, entries_[other]->entry.key);
  });
  live_ += kind == Kind::alert ? 1 : 0;
  return id;
}

AlertBook::Due AlertBook::due_of(Id id) const {
  const auto& slot = *entries_[id];
  return {.at = slot.due, .rule = slot.entry.rule, .key = slot.entry.key, .id = id};
}

void AlertBook::schedule(Id id, Instant due) {
  if (entries_[id]->due == due && entries_[id]->scheduled) {
    return;
  }
  queue_.erase(due_of(id));
  entries_[id]->due = due;
  entries_[id]->scheduled = true;
  queue_.insert(due_of(id));
}

std::optional<std::pair<Instant, AlertBook::Id>> AlertBook::next_due(Instant now) const {
  if (queue_.empty() || queue_.begin()->at > now) {
    return std::nullopt;
  }
  return std::pair(queue_.begin()->at, queue_.begin()->id);
}

void AlertBook::drop(Id id) {
  mark_dirty(id);
  queue_.erase(due_of(id));
  auto& slot = *entries_[id];
  index_.erase(hash_of(slot.entry.rule, slot.entry.key), id, [this](Id other) {
    return hash_of(entries_[other]->entry.rule, entries_[other]->entry.key);
  });
  live_ -= slot.kind == Kind::alert ? 1 : 0;
  slot = Slot{};
  free_.push_back(id);
}

bool AlertBook::make_room() {
  const auto quiet =
      std::ranges::find_if(queue_, [this](const Due& due) { return is_evictable(due.id); });
  if (quiet == queue_.end()) {
    return false;
  }
  suppressed_lost_total_ += entries_[quiet->id]->entry.alert.suppressed;
  drop(quiet->id);
  return true;
}

void AlertBook::mark_dirty(Id id) {
  auto& slot = *entries_[id];
  if (!std::exchange(slot.dirty, true)) {
    changes_.push_back({.rule = slot.entry.rule, .key = slot.entry.key});
  }
}

template <class Predicate>
std::vector<AlertBook::Id> AlertBook::sorted(Predicate predicate) const {
  std::vector<Id> ids;
  for (Id id = 0; id < entries_.size(); ++id) {
    if (entries_[id]->live && predicate(entries_[id]->entry)) {
      ids.push_back(id);
    }
  }
  std::ranges::sort(ids, {}, [this](Id id) {
    return std::pair(entries_[id]->entry.rule, std::string_view(entries_[id]->entry.key));
  });
  return ids;
}

std::vector<AlertBook::Id> AlertBook::firing() const {
  return sorted([](const Entry& entry) { return entry.alert.firing(); });
}

std::vector<AlertBook::Id> AlertBook::all() const {
  return sorted([](const Entry&) { return true; });
}

std::vector<AlertBook::Change> AlertBook::take_changes() {
  for (const auto& change : changes_) {
    if (const auto id = find(change.rule, change.key)) {
      entries_[*id]->dirty = false;
    }
  }
  return std::exchange(changes_, {});
}

void AlertBook::put_back(std::vector<Change> changes) {
  changes_.insert(changes_.end(), std::make_move_iterator(changes.begin()),
                  std::make_move_iterator(changes.end()));
}

}  // namespace tokentail
