// SPDX-License-Identifier: Apache-2.0
// What the reader tells about itself, for /metrics, the status page and the log.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "source/line_framer.hpp"

namespace tokentail {

// Lines that may have been lost, because a file was truncated or removed before it was read.
struct Gap {
  std::string path;
  std::int64_t offset = 0;  // read up to here
  std::int64_t bytes = 0;   // known to be unread; what was written after the last look is unknown
  std::string why;
};

struct FileStatus {
  enum class State : std::uint8_t { live, rotated, gone, drained, skipped };

  std::string path;
  State state = State::live;
  std::string reason;  // why it is skipped, or cannot be read now
  std::int64_t size = 0;
  std::int64_t offset = 0;
  std::int64_t lag_bytes = 0;
  std::int64_t unterminated_bytes = 0;  // of a last line that still waits for its newline
  std::int64_t truncations = 0;
  LineCounts counts;
};

struct SourceTotals {
  LineCounts counts;
  std::int64_t bytes = 0;  // read and framed
  std::int64_t truncations = 0;
  std::int64_t rotations = 0;
  std::int64_t gaps = 0;
  std::int64_t unterminated_lines = 0;  // last lines of drained files that never got a newline
  std::int64_t read_errors = 0;
  std::int64_t lag_bytes = 0;
  std::int64_t open_files = 0;
  std::int64_t followed_files = 0;
  std::int64_t files_over_limit = 0;  // matching paths beyond files_max
};

struct SourceStatus {
  std::vector<FileStatus> files;  // by path, at most status_files_max
  std::int64_t files_not_shown = 0;
  SourceTotals totals;
  std::string watching;  // "inotify", or "reconcile only: " and why
};

}  // namespace tokentail
