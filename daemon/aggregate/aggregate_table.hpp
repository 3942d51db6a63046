// SPDX-License-Identifier: Apache-2.0
// The window state of every key of one group.
//
// Bounded: at keys_max the least recently used key that nobody pinned (by the clock algorithm, so
// approximately) is folded into the key `__other__`, which keeps totals exact. Owned by the engine
// thread. Deterministic: the same calls give the same state, and nothing is iterated in hash order.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aggregate/aggregator.hpp"
#include "aggregate/bucket_series.hpp"
#include "aggregate/chunked_array.hpp"
#include "aggregate/key_index.hpp"
#include "aggregate/key_memory.hpp"
#include "aggregate/series_answer.hpp"
#include "aggregate/table_layout.hpp"
#include "aggregate/window.hpp"
#include "core/calendar.hpp"
#include "core/unchecked.hpp"
#include "record/usage_record.hpp"

namespace tokentail {

// A key of the table. Stays valid until the key is evicted; pinned keys are never evicted.
using KeyId = std::uint32_t;
inline constexpr KeyId no_key = 0xFFFF'FFFF;

// What makes two tables the same table across restarts: the key and the filter.
[[nodiscard]] std::string table_name(const TableSpec& spec);

class AggregateTable {
 public:
  explicit AggregateTable(TableSpec spec);

  [[nodiscard]] const TableSpec& spec() const { return spec_; }

  // Adds the record to its key's windows and returns the key, or no_key when the record lacks a
  // dimension of the group.
  KeyId add(const UsageRecord& record) {
    auto approach = start(record);
    return add(record, approach, record.time);
  }

  // The same in steps, so that whoever has many records can take each step for all of them before
  // the next one: their trips to memory then overlap.
  struct Approach {
    std::uint64_t hash = 0;
    KeyId likely = no_key;
    bool is_new = false;  // once it was added: the key was not there before
  };
  [[nodiscard]] Approach start(const UsageRecord& record) const;
  void fetch_cells(Approach& approach) const;
  void fetch_blocks(const Approach& approach) const;
  // At event time `now`: what windows are later asked as of is never before it.
  KeyId add(const UsageRecord& record, Approach& approach, Instant now) {
    newest_ = std::max(newest_, now);
    return add(record, approach);
  }

  // The answer of spec().aggregators[aggregator] for `key`, as of `now`. Not const: buckets that
  // `now` has left behind are closed on the way.
  [[nodiscard]] WindowValue value(KeyId key, std::size_t aggregator, Instant now);

  // Complete local days with data that the key owns before `now`, after the day it was first seen,
  // as far back as the table remembers.
  [[nodiscard]] std::int64_t history_days(KeyId key, Instant now);

  // The first instant after `now` at which the value can change without a record; Instant::max()
  // when it never does. What changes all the time is looked at once a minute.
  [[nodiscard]] Instant next_change(KeyId key, std::size_t aggregator, Instant now);

  // How an answer moves while no period ends and no record comes that is older than its period:
  // not at all, or up with records and down with time.
  enum class Motion : std::uint8_t { still, rises, other };
  [[nodiscard]] Motion motion(std::size_t aggregator) const;

  // The calendar period that the answer hangs on as of `now`; all of time for other windows.
  [[nodiscard]] Period period(std::size_t aggregator, Instant now);

  // A record of this moment or later changes the answer by time alone only after `due`. Where no
  // such moment is known, Instant::max().
  [[nodiscard]] Instant settled_from(std::size_t aggregator, Instant due);

  // Before this, a record that came at `at` changes the answer by time alone for no key; what
  // next_change() said before it came stays true until then.
  [[nodiscard]] Instant settled_until(std::size_t aggregator, Instant at);

  [[nodiscard]] KeyId find(std::string_view key) const;
  [[nodiscard]] std::string_view key(KeyId id) const;
  void pin(KeyId id, bool pinned);
  [[nodiscard]] bool is_pinned(KeyId id) const { return headers_[id].pins > 0; }

  // Every key but `__other__`, in no particular order.
  [[nodiscard]] std::vector<KeyId> keys() const;
  [[nodiscard]] std::int64_t size() const { return live_; }
  [[nodiscard]] std::int64_t evicted_total() const { return evicted_total_; }
  [[nodiscard]] std::int64_t without_key_total() const { return without_key_total_; }
  [[nodiscard]] bool is_other(KeyId id) const { return id == other_; }

  // Bytes of one key with a name of up to 64 bytes and no history; the bound of the whole table.
  // Both count what the allocator adds.
  [[nodiscard]] std::int64_t bytes_per_key() const;
  [[nodiscard]] std::int64_t bytes_max() const;

  // Keys that changed since the last call, as rows to save. An evicted key's state is empty, which
  // means: delete the row.
  struct Row {
    std::string key;
    std::string state;
  };
  [[nodiscard]] std::vector<Row> take_dirty();
  // Instead, where nothing is saved.
  void forget_dirty();
  // One key as a row.
  [[nodiscard]] Row row(KeyId id) const {
    return {.key = std::string(headers_[id].name()), .state = encode(id)};
  }
  // Every key, for handing the state to another table.
  [[nodiscard]] std::vector<Row> all_rows() const;
  // Marks rows as not saved after all.
  void put_back(const std::vector<Row>& rows);
  [[nodiscard]] std::int64_t dirty_count() const {
    return static_cast<std::int64_t>(dirty_.size());
  }

  // How many keys will be restored, at most.
  void expect_keys(std::size_t keys) {
    index_.reserve(keys, [this](std::uint32_t id) { return headers_[id].hash; });
  }
  // Restores one saved row. Series are found by what they measure, so a table whose rules changed
  // keeps what is still asked for. False when the bytes are not a row.
  [[nodiscard]] bool restore(const Row& row);

 private:
  struct Header {
    std::uint64_t hash = 0;
    std::unique_ptr<char[]> name_bytes;  // NOLINT(*-avoid-c-arrays): the size is kept where room is
    std::uint32_t name_size = 0;
    std::uint16_t pins = 0;
    bool live : 1 = false;
    bool recent : 1 = false;
    bool dirty : 1 = false;

    [[nodiscard]] std::string_view name() const { return {name_bytes.get(), name_size}; }
    void set_name(std::string_view name);
  };
  static_assert(sizeof(Header) == 24);

  [[nodiscard]] std::int64_t slot_bytes() const;
  KeyId add(const UsageRecord& record, Approach& approach);
  KeyId obtain(const UsageRecord& record, Approach& approach);
  KeyId insert(std::string_view key, std::uint64_t hash);
  KeyId other();
  bool evict_one();
  void fold_into_other(KeyId id);
  void mark_dirty(KeyId id);
  [[nodiscard]] std::string encode(KeyId id) const;
  BucketSeries& series(KeyId id, std::size_t column) { return series_[id * series_each_ + column]; }
  std::unique_ptr<KeyMemory>& memory(KeyId id, std::size_t column) {
    return memories_[id * memories_each_ + column];
  }
  // Brought up to `now`.
  const BucketSeries& series_at(KeyId id, std::size_t column, Instant now);
  void add_to_memories(KeyId id, const UsageRecord& record);
  static Reach reach_of(TableLayout::Memory& column, std::int64_t span, Duration offset,
                        Instant now);
  [[nodiscard]] Int128 series_sum(KeyId key, const TableLayout::Answer& answer, std::size_t column,
                                  Instant now);
  [[nodiscard]] WindowValue other_value(KeyId key, const TableLayout::Answer& answer, Instant now);
  [[nodiscard]] Int128 sum_of(KeyId key, const TableLayout::Answer& answer, std::size_t column,
                              Instant now);
  [[nodiscard]] WindowValue remembered(KeyId key, const TableLayout::Answer& answer,
                                       std::size_t column, Instant now);
  [[nodiscard]] WindowValue forecast(KeyId key, const TableLayout::Answer& answer, Instant now);
  [[nodiscard]] Instant series_change(KeyId key, const TableLayout::Answer& answer,
                                      std::size_t column, Instant now);
  [[nodiscard]] Instant memory_change(KeyId key, const TableLayout::Answer& answer,
                                      std::size_t column, Instant now);
  // Of one saved row, by column.
  using SavedSeries = std::pair<std::size_t, BucketSeries>;
  using SavedMemory = std::pair<std::size_t, std::unique_ptr<KeyMemory>>;
  [[nodiscard]] bool decode_series(std::string_view& in, std::vector<SavedSeries>& saved) const;
  [[nodiscard]] bool decode_memories(std::string_view& in, std::vector<SavedMemory>& saved) const;

  TableSpec spec_;
  TableLayout layout_;
  std::size_t series_each_;  // of a key; the size of a vector of large things is a division
  std::size_t memories_each_;
  KeyIndex index_;
  std::string new_key_;
  ChunkedArray<Header> headers_;
  ChunkedArray<BucketSeries> series_;
  ChunkedArray<std::unique_ptr<KeyMemory>> memories_;  // null: nothing to remember yet
  Instant newest_;                                     // event time of any record
  std::vector<KeyId> free_;
  std::vector<KeyId> dirty_;
  std::vector<std::string> gone_;             // evicted since the last take_dirty()
  std::vector<SavedSeries> restored_series_;  // of the row at hand; kept for their room
  std::vector<SavedMemory> restored_memories_;
  KeyId other_ = no_key;
  KeyId clock_hand_ = 0;
  std::int64_t live_ = 0;
  std::int64_t evicted_total_ = 0;
  std::int64_t without_key_total_ = 0;
};

inline const BucketSeries& AggregateTable::series_at(KeyId id, std::size_t column, Instant now) {
  auto& cells = series(id, column);
  auto& cut = unchecked(layout_.series, column);
  cells.advance(cut.clock.number(now), cut.keep);
  return cells;
}

inline Int128 AggregateTable::series_sum(KeyId key, const TableLayout::Answer& answer,
                                         std::size_t column, Instant now) {
  const auto& cells = series_at(key, column, now);
  return cells.open_value() + (answer.all_kept
                                   ? cells.closed_sum()
                                   : cells.closed_sum_from(cells.open_number() - answer.span));
}

// Inline: each record is judged on a dozen of them, nearly all of which are sums.
inline WindowValue AggregateTable::value(KeyId key, std::size_t aggregator, Instant now) {
  const auto& answer = unchecked(layout_.answers, aggregator);
  if (answer.form == TableLayout::Answer::Form::other) {
    return other_value(key, answer, now);
  }
  const auto sum = series_sum(key, answer, answer.column, now);
  if (answer.form == TableLayout::Answer::Form::sum) {
    return {.numerator = sum};
  }
  const auto records = series_sum(key, answer, answer.divisor, now);
  return records > 0
             ? WindowValue{.numerator = sum, .denominator = static_cast<std::int64_t>(records)}
             : WindowValue::missing();
}

}  // namespace tokentail
