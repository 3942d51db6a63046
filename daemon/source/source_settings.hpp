// SPDX-License-Identifier: Apache-2.0
// What to follow and within which bounds. Filled by settings/, already validated.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace tokentail {

struct SourceSettings {
  // Where to begin in a file that is there when this source is followed for the first time. Files
  // that appear later are read from their start, whatever this says.
  enum class From : std::uint8_t { start, end };

  std::vector<std::string> globs;  // paths, "*", "?" and "[...]"; no "**"
  From from = From::start;
  std::string format = "token-usage";
};

struct ReaderLimits {
  std::int64_t line_bytes_max = 4LL << 20U;
  // Read at most from one file before the next has its turn.
  std::int64_t block_bytes = 256LL << 10U;
  std::int64_t open_files_max = 256;
  std::int64_t files_max = 100'000;  // matching paths beyond it are not followed, and counted
  std::int64_t drained_max = 4096;   // cursors of drained files kept in all
  std::int64_t status_files_max = 1000;
  Duration rotate_wait =
      std::chrono::seconds{30};  // a rotated file is given up this long after its last byte
  Duration idle_close =
      std::chrono::seconds{300};  // a quiet file's descriptor is closed, its cursor kept
};

struct ReaderSettings {
  std::vector<SourceSettings> sources;
  ReaderLimits limits;
};

}  // namespace tokentail
