// SPDX-License-Identifier: Apache-2.0
// The state of an AggregateTable as rows to save, and back.
#include <algorithm>
#include <utility>

#include "aggregate/aggregate_table.hpp"
#include "aggregate/key.hpp"
#include "aggregate/varint.hpp"

namespace tokentail {
namespace {

constexpr std::size_t row_bytes_usual = 40;  // of a series, with a few buckets

}  // namespace

std::vector<AggregateTable::Row> AggregateTable::take_dirty() {
  std::vector<Row> rows;
  rows.reserve(gone_.size() + dirty_.size());
  for (auto& name : std::exchange(gone_, {})) {
    if (find(name) == no_key) {
      rows.push_back({.key = std::move(name), .state = {}});
    }
  }
  for (const auto id : std::exchange(dirty_, {})) {
    headers_[id].dirty = false;
    if (headers_[id].live) {
      rows.push_back(row(id));
    }
  }
  return rows;
}

void AggregateTable::forget_dirty() {
  gone_.clear();
  for (const auto id : dirty_) {
    headers_[id].dirty = false;
  }
  dirty_.clear();
}

std::vector<AggregateTable::Row> AggregateTable::all_rows() const {
  std::vector<Row> rows;
  rows.reserve(headers_.size());
  for (KeyId id = 0; id < headers_.size(); ++id) {
    if (headers_[id].live) {
      rows.push_back(row(id));
    }
  }
  return rows;
}

void AggregateTable::put_back(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    const auto id = find(row.key);
    if (id != no_key) {
      mark_dirty(id);
    } else {
      gone_.push_back(row.key);
    }
  }
}

std::string AggregateTable::encode(KeyId id) const {
  std::string bytes;
  bytes.reserve(row_bytes_usual * (series_each_ + 1));
  append_varint(bytes, layout_.series.size());
  for (std::size_t i = 0; i < layout_.series.size(); ++i) {
    append_varint(bytes, layout_.series[i].signature);
    series_[id * series_each_ + i].encode(bytes);
  }
  std::string memories;
  for (std::size_t i = 0; i < layout_.memories.size(); ++i) {
    if (const auto& known = memories_[id * memories_each_ + i]) {
      append_varint(bytes, layout_.memories[i].signature);
      memories.clear();
      known->encode(memories);
      append_key_value(bytes, memories);
    }
  }
  return bytes;
}

bool AggregateTable::restore(const Row& row) {
  std::string_view in = row.state;
  if (!decode_series(in, restored_series_) || !decode_memories(in, restored_memories_) ||
      count_key_values(row.key) != spec_.by.size()) {
    return false;
  }
  auto id = find(row.key);
  if (id == no_key) {
    id = insert(row.key, hash_key(row.key));
    if (!spec_.by.empty() && row.key == other_key(spec_.by)) {
      other_ = id;
    }
  }
  for (auto& [column, cells] : restored_series_) {
    cells.forget_beyond(layout_.series[column].keep);
    series(id, column) = std::move(cells);
  }
  for (auto& [column, known] : restored_memories_) {
    memory(id, column) = std::move(known);
  }
  return true;
}

// What no rule asks for any more is passed over.
bool AggregateTable::decode_series(std::string_view& in, std::vector<SavedSeries>& saved) const {
  saved.clear();
  const auto count = take_varint(in);
  if (!count || *count > 1000) {
    return false;
  }
  for (auto left = static_cast<std::size_t>(*count); left > 0; --left) {
    const auto signature = take_varint(in);
    BucketSeries cells;
    if (!signature || !cells.decode(in)) {
      return false;
    }
    const auto column =
        std::ranges::find(layout_.series, *signature, &TableLayout::Series::signature);
    if (column != layout_.series.end()) {
      saved.emplace_back(column - layout_.series.begin(), std::move(cells));
    }
  }
  return true;
}

bool AggregateTable::decode_memories(std::string_view& in, std::vector<SavedMemory>& saved) const {
  saved.clear();
  while (!in.empty()) {
    const auto signature = take_varint(in);
    const auto size = signature ? take_varint(in) : std::nullopt;
    if (!size || *size > in.size()) {
      return false;
    }
    auto bytes = in.substr(0, static_cast<std::size_t>(*size));
    in.remove_prefix(bytes.size());
    const auto column =
        std::ranges::find(layout_.memories, *signature, &TableLayout::Memory::signature);
    if (column == layout_.memories.end()) {
      continue;
    }
    auto known = KeyMemory::make(column->kind);
    if (!known->decode(bytes) || !bytes.empty()) {
      return false;
    }
    saved.emplace_back(column - layout_.memories.begin(), std::move(known));
  }
  return true;
}

}  // namespace tokentail
