// SPDX-License-Identifier: Apache-2.0
#include "store/sorted_run.hpp"

#include <algorithm>
#include <vector>

#include "aggregate/key.hpp"
#include "aggregate/varint.hpp"

namespace tokentail {
namespace {

void append_bytes(std::string& out, std::string_view bytes) {
  append_varint(out, bytes.size());
  out.append(bytes);
}

// One of the runs of a merge.
struct Source {
  RunReader reader;
  std::size_t age = 0;  // 0: the newest
};

// The order of a heap whose top is the row that comes next, of equal keys the newest.
bool comes_later(const Source& a, const Source& b) {
  return b.reader.row().before(a.reader.row()) ||
         (a.age > b.age && !a.reader.row().before(b.reader.row()));
}

}  // namespace

RunRow RunRow::of(std::string_view key, std::string_view value) {
  return {.hash = hash_text(key), .key = key, .value = value};
}

void SortedRun::add(const RunRow& row) {
  append_bytes(bytes, row.key);
  append_bytes(bytes, row.value);
  ++rows;
}

bool RunReader::next() {
  if (rest_.empty()) {
    return false;
  }
  if (!take_bytes(row_.key) || !take_bytes(row_.value)) {
    is_damaged_ = true;
    return false;
  }
  row_.hash = hash_text(row_.key);
  return true;
}

bool RunReader::take_bytes(std::string_view& out) {
  const auto size = take_varint(rest_);
  if (!size || *size > rest_.size()) {
    return false;
  }
  out = rest_.substr(0, static_cast<std::size_t>(*size));
  rest_.remove_prefix(out.size());
  return true;
}

void merge_runs(std::span<const std::string_view> newest_first, const Combine& combine,
                const std::function<void(const RunRow&)>& sink) {
  std::vector<Source> heap;
  for (const auto bytes : newest_first) {
    if (Source source{.reader = RunReader(bytes), .age = heap.size()}; source.reader.next()) {
      heap.push_back(source);
    }
  }
  std::ranges::make_heap(heap, comes_later);
  const auto advance_top = [&heap] {
    std::ranges::pop_heap(heap, comes_later);
    if (heap.back().reader.next()) {
      std::ranges::push_heap(heap, comes_later);
    } else {
      heap.pop_back();
    }
  };
  std::string value;
  while (!heap.empty()) {
    RunRow row = heap.front().reader.row();
    advance_top();
    if (!heap.empty() && heap.front().reader.row().has_key_of(row)) {
      value = row.value;
      while (!heap.empty() && heap.front().reader.row().has_key_of(row)) {
        combine(value, heap.front().reader.row().value);
        advance_top();
      }
      row.value = value;
    }
    sink(row);
  }
}

}  // namespace tokentail
