// SPDX-License-Identifier: Apache-2.0
// A sorted run: rows of key and value in one block of bytes, in the order of their keys' hashes.
// Thousands of rows are written, read and compared with their checksum in one go, and several runs
// are merged in one pass over each (a log-structured merge tree is made of them, run_table.hpp).
//
// The bytes: for each row the size of its key, the key, the size of its value, the value; sizes are
// varints. By hash, and by key where hashes are equal, each key once. The hash is XXH3 of the key:
// it costs less than comparing keys that begin alike, and cuts a run into even parts. This is part
// of the format of the state on disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace tokentail {

struct RunRow {
  std::uint64_t hash = 0;
  std::string_view key;
  std::string_view value;

  static RunRow of(std::string_view key, std::string_view value);

  // The order of rows in a run.
  [[nodiscard]] bool before(const RunRow& other) const {
    return hash != other.hash ? hash < other.hash : key < other.key;
  }
  [[nodiscard]] bool has_key_of(const RunRow& other) const {
    return hash == other.hash && key == other.key;
  }
};

struct SortedRun {
  std::string bytes;
  std::int64_t rows = 0;

  // Its key must come after those that are in it.
  void add(const RunRow& row);
};

// Reads the rows of a run whose bytes somebody else keeps.
class RunReader {
 public:
  explicit RunReader(std::string_view bytes) : rest_(bytes) {}

  // On to the next row; false at the end.
  [[nodiscard]] bool next();
  [[nodiscard]] const RunRow& row() const { return row_; }
  // Whether the end came too early: the bytes are no run.
  [[nodiscard]] bool is_damaged() const { return is_damaged_; }

 private:
  [[nodiscard]] bool take_bytes(std::string_view& out);

  std::string_view rest_;
  RunRow row_;
  bool is_damaged_ = false;
};

// What becomes of a key that several runs have: `value` is that of the newer one and becomes that
// of both.
using Combine = std::function<void(std::string& value, std::string_view older)>;

// Calls `sink` with each key once, in order. `newest_first`: the bytes of runs, sound ones.
void merge_runs(std::span<const std::string_view> newest_first, const Combine& combine,
                const std::function<void(const RunRow&)>& sink);

}  // namespace tokentail
