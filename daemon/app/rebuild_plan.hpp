// SPDX-License-Identifier: Apache-2.0
// Which of the logs on the disk a rebuild reads, and where following goes on behind them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "source/archive_reader.hpp"
#include "source/file_cursor.hpp"
#include "source/file_identity.hpp"
#include "source/source_settings.hpp"

namespace tokentail {

struct RebuildLog {
  std::string path;  // where the file is now
  FileIdentity identity;
  ArchivePart part;
  std::int64_t file_bytes = 0;  // on the disk
  std::int64_t modified_ns = 0;
};

struct RebuildPlan {
  std::vector<RebuildLog> logs;        // oldest first
  std::vector<FileCursor> cursors;     // behind what is read, and of what need not be
  std::vector<std::string> passed_by;  // "path: why"; safe to show
  std::int64_t too_old = 0;            // rotated files whose last line is older than `back_to`

  [[nodiscard]] std::int64_t file_bytes() const;
};

// What a loss of state leaves to be read: every file that is followed, to its last newline, and
// what rotations put beside it, gzip and zstd too, unless its last line is older than `back_to`.
[[nodiscard]] RebuildPlan plan_of_all(const ReaderSettings& settings, Instant back_to);

// What `cursors` say was counted: the files up to their cursors, and rotated ones that are older
// than all that is known of their log. Plans no cursors: they stay as they are.
[[nodiscard]] RebuildPlan plan_of_counted(const ReaderSettings& settings, Instant back_to,
                                          std::span<const FileCursor> cursors);

}  // namespace tokentail
