// SPDX-License-Identifier: Apache-2.0
// Sorting by hash: most of the work of a large checkpoint, were it done by comparisons alone.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace tokentail {

// Into the order of `before`, which goes by `hash` first. Hashes are spread evenly, so that one
// distribution by their first bits leaves only short stretches to sort.
template <class Row>
void sort_by_hash(std::vector<Row>& rows) {
  constexpr unsigned bits = 11;
  constexpr std::size_t few = 4096;
  const auto before = [](const Row& a, const Row& b) { return a.before(b); };
  if (rows.size() < few) {
    std::ranges::sort(rows, before);
    return;
  }
  const auto stretch_of = [](const Row& row) { return row.hash >> (64U - bits); };
  std::array<std::size_t, std::size_t{1} << bits> ends{};
  for (const auto& row : rows) {
    ++ends[stretch_of(row)];
  }
  std::size_t sum = 0;
  for (auto& end : ends) {
    sum += std::exchange(end, sum);
  }
  std::vector<Row> distributed(rows.size());
  for (const auto& row : rows) {
    distributed[ends[stretch_of(row)]++] = row;
  }
  auto begin = distributed.begin();
  for (const auto end : ends) {
    const auto stretch_end = distributed.begin() + static_cast<std::ptrdiff_t>(end);
    std::sort(begin, stretch_end, before);
    begin = stretch_end;
  }
  rows = std::move(distributed);
}

}  // namespace tokentail
