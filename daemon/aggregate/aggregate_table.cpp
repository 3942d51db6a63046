// SPDX-License-Identifier: Apache-2.0
#include "aggregate/aggregate_table.hpp"

#include <algorithm>
#include <utility>

#include "aggregate/key.hpp"

namespace tokentail {
namespace {

// So few keys are near already, and to fetch them would be all cost.
constexpr std::int64_t keys_in_cache = 1000;

}  // namespace

std::string table_name(const TableSpec& spec) {
  std::string name;
  for (const auto dimension : spec.by) {
    name += name.empty() ? "" : ",";
    name += name_of(dimension);
  }
  return spec.where.empty() ? name : name + " where " + spec.where;
}

AggregateTable::AggregateTable(TableSpec spec)
    : spec_(std::move(spec)),
      layout_(spec_),
      series_each_(layout_.series.size()),
      memories_each_(layout_.memories.size()) {}

void AggregateTable::Header::set_name(std::string_view name) {
  name_bytes = name.empty() ? nullptr : std::make_unique_for_overwrite<char[]>(name.size());
  std::ranges::copy(name, name_bytes.get());
  name_size = static_cast<std::uint32_t>(name.size());
}

AggregateTable::Approach AggregateTable::start(const UsageRecord& record) const {
  const auto hash = hash_key(record, spec_.by);
  index_.fetch(hash);
  return {.hash = hash};
}

void AggregateTable::fetch_cells(Approach& approach) const {
  if (live_ < keys_in_cache) {
    return;
  }
  approach.likely = index_.guess(approach.hash);
  if (approach.likely != no_key) {
    __builtin_prefetch(&headers_[approach.likely]);
    for (std::size_t i = 0; i < series_each_; ++i) {
      __builtin_prefetch(&series_[approach.likely * series_each_ + i]);
    }
  }
}

void AggregateTable::fetch_blocks(const Approach& approach) const {
  if (approach.likely != no_key) {
    __builtin_prefetch(headers_[approach.likely].name_bytes.get());
    for (std::size_t i = 0; i < series_each_; ++i) {
      series_[approach.likely * series_each_ + i].fetch_closed();
    }
  }
}

KeyId AggregateTable::add(const UsageRecord& record, Approach& approach) {
  if (!has_key(record, spec_.by)) {
    ++without_key_total_;
    return no_key;
  }
  const auto id = obtain(record, approach);
  std::optional<Int128> value;
  std::optional<bool> passed;  // of the last test that was asked
  std::size_t cell = id * series_each_;
  for (auto& column : layout_.series) {
    if (column.contribution.is_test()) {
      passed = column.repeats_test ? passed : column.contribution.test.ask(record);
      value = column.contribution.of(passed);
    } else if (!column.repeats_contribution) {
      value = column.contribution.of(record);
    }
    if (value) {
      series_[cell].add(column.clock.number(record.time), *value, column.keep, column.fold);
    }
    ++cell;
  }
  if (!layout_.memories.empty() && id != other_) {
    add_to_memories(id, record);
  }
  mark_dirty(id);
  return id;
}

// Nobody asks what `__other__` remembers: it is never judged.
void AggregateTable::add_to_memories(KeyId id, const UsageRecord& record) {
  for (std::size_t i = 0; i < layout_.memories.size(); ++i) {
    auto& column = layout_.memories[i];
    auto& remembered = memory(id, i);
    if (const auto value = column.contribution.of(record)) {
      if (!remembered) {
        remembered = KeyMemory::make(column.kind);
      }
      remembered->add(column.clock.number(record.time), *value,
                      reach_of(column, column.span, column.offset, newest_));
    } else if (remembered) {
      remembered->pass();
    }
  }
}

std::vector<KeyId> AggregateTable::keys() const {
  std::vector<KeyId> ids;
  ids.reserve(headers_.size());
  for (KeyId id = 0; id < headers_.size(); ++id) {
    if (headers_[id].live && id != other_) {
      ids.push_back(id);
    }
  }
  return ids;
}

KeyId AggregateTable::find(std::string_view key) const {
  const auto found =
      index_.find(hash_key(key), [&](std::uint32_t id) { return headers_[id].name() == key; });
  return found == KeyIndex::absent ? no_key : found;
}

std::string_view AggregateTable::key(KeyId id) const {
  return headers_[id].name();
}

void AggregateTable::pin(KeyId id, bool pinned) {
  headers_[id].pins = static_cast<std::uint16_t>(headers_[id].pins + (pinned ? 1 : -1));
}

KeyId AggregateTable::obtain(const UsageRecord& record, Approach& approach) {
  const auto hash = approach.hash;
  const auto found = index_.find(hash, [&](std::uint32_t id) {
    return headers_[id].hash == hash && is_key_of(record, spec_.by, headers_[id].name());
  });
  if (found != KeyIndex::absent) {
    headers_[found].recent = true;
    return found;
  }
  if (live_ >= spec_.keys_max && !evict_one()) {
    return other();
  }
  make_key(record, spec_.by, new_key_);
  approach.is_new = true;
  return insert(new_key_, hash);
}

KeyId AggregateTable::insert(std::string_view key, std::uint64_t hash) {
  auto id = static_cast<KeyId>(headers_.size());
  if (free_.empty()) {
    headers_.extend(1);
    series_.extend(series_each_);
    memories_.extend(memories_each_);
  } else {
    id = free_.back();
    free_.pop_back();
  }
  auto& header = headers_[id];
  header.hash = hash;
  header.set_name(key);
  header.live = true;
  header.recent = true;
  index_.insert(hash, id, [this](std::uint32_t entry) { return headers_[entry].hash; });
  ++live_;
  return id;
}

// The key that takes what evicted keys had. It does not count against the bound.
KeyId AggregateTable::other() {
  if (other_ == no_key) {
    const auto key = other_key(spec_.by);
    const auto hash = hash_key(key);
    const auto known = find(key);
    other_ = known == no_key ? insert(key, hash) : known;
  }
  return other_;
}

// The clock algorithm: a key that was used since the hand last passed gets a second chance.
bool AggregateTable::evict_one() {
  const auto into = other();
  const auto count = static_cast<KeyId>(headers_.size());
  for (std::size_t step = 0; step < std::size_t{2} * count; ++step) {
    const KeyId id = clock_hand_;
    clock_hand_ = (clock_hand_ + 1) % count;
    auto& header = headers_[id];
    if (!header.live || header.pins > 0 || id == into) {
      continue;
    }
    if (header.recent) {
      header.recent = false;
      continue;
    }
    fold_into_other(id);
    return true;
  }
  return false;
}

void AggregateTable::fold_into_other(KeyId id) {
  for (std::size_t i = 0; i < layout_.series.size(); ++i) {
    series(other_, i).merge(series(id, i), layout_.series[i].keep, layout_.series[i].fold);
    series(id, i) = BucketSeries{};
  }
  for (std::size_t i = 0; i < layout_.memories.size(); ++i) {
    memory(id, i).reset();
  }
  auto& header = headers_[id];
  index_.erase(header.hash, id, [this](std::uint32_t entry) { return headers_[entry].hash; });
  gone_.emplace_back(header.name());
  header.set_name({});
  header.live = false;
  free_.push_back(id);
  mark_dirty(other_);
  --live_;
  ++evicted_total_;
}

// An evicted key may leave its mark in `dirty_` for the key that reuses its place: take_dirty()
// looks at what stands there then.
void AggregateTable::mark_dirty(KeyId id) {
  auto& header = headers_[id];
  if (!header.dirty) {
    header.dirty = true;
    dirty_.push_back(id);
  }
}

std::int64_t AggregateTable::bytes_per_key() const {
  constexpr std::int64_t index_slot = 16;  // 8 bytes, between half and seven eighths full
  constexpr std::int64_t long_name = 80;   // up to 64 bytes of it, and the allocator's share
  constexpr std::int64_t to_save = 8;      // an entry among the changed, with room to grow
  return slot_bytes() + index_slot + long_name + to_save;
}

// What a key takes in the chunks, which are made whole.
std::int64_t AggregateTable::slot_bytes() const {
  return static_cast<std::int64_t>(sizeof(Header) + layout_.series.size() * sizeof(BucketSeries) +
                                   layout_.memories.size() * sizeof(void*));
}

std::int64_t AggregateTable::bytes_max() const {
  constexpr std::int64_t chunk = ChunkedArray<Header>::per_chunk;
  const auto keys = spec_.keys_max + 1;  // and __other__
  const auto unused = (keys + chunk - 1) / chunk * chunk - keys;
  return keys * (bytes_per_key() + layout_.history_bytes_max()) + unused * slot_bytes();
}

}  // namespace tokentail
