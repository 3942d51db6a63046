// SPDX-License-Identifier: Apache-2.0
// Follows the virtual log with the decisions of `source`: whose file is whose, where to go on, what
// is a line. It dies with its daemon and goes on from saved cursors.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/record_batch.hpp"
#include "source/file_cursor.hpp"

#include "simulation/virtual_files.hpp"

namespace tokentail::test {

// A line as it is written: "TIME_NS USER TOKENS ERROR\n", where ERROR may be "-".
[[nodiscard]] std::string line_of(Instant at, const std::string& user, Tokens tokens, bool failed);
[[nodiscard]] UsageRecord record_of(std::string_view line);

class VirtualTail {
 public:
  VirtualTail(const VirtualFiles& files, std::vector<FileCursor> resume);

  // The lines in the next `bytes` of the oldest file that has some. Nothing when all is read.
  [[nodiscard]] std::optional<RecordBatch> read(std::size_t bytes);

  // What went wrong with a cursor; empty when nothing did.
  [[nodiscard]] const std::string& complaint() const { return complaint_; }

 private:
  void look();
  [[nodiscard]] bool knows(const FileIdentity& identity) const;
  void add(const FileIdentity& identity, FileStanding standing);
  void check(const FileCursor& cursor);
  [[nodiscard]] std::optional<RecordBatch> read_from(FileCursor& cursor, std::size_t bytes);

  const VirtualFiles& files_;
  std::vector<FileCursor> cursors_;  // oldest first
  std::string complaint_;
};

}  // namespace tokentail::test
