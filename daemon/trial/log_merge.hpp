// SPDX-License-Identifier: Apache-2.0
// Many finished logs as one, by the time of their records: what happened on several hosts, or in a
// log and its rotated parts, is judged in the order in which it happened. Within one log, records
// keep their order; equal times go by the order of the logs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "engine/intake.hpp"
#include "engine/record_batch.hpp"
#include "source/archive_reader.hpp"

namespace tokentail {

// Owned by one thread. Holds one block of each log.
class LogMerge {
 public:
  // `now` says what is from the future, and rate-limits the samples of rejected lines.
  LogMerge(std::vector<ArchiveReader> logs, Intake& intake, Instant now);

  // A run of records of one log that come next. Valid until the next call.
  struct Run {
    const RecordBatch* batch = nullptr;
    std::size_t first = 0;
    std::size_t count = 0;
  };
  [[nodiscard]] std::optional<Run> next();

  // What could not be read, as "path: why"; samples of rejected lines. Each once.
  [[nodiscard]] std::vector<std::string> take_troubles();
  [[nodiscard]] std::vector<std::string> take_samples();

  [[nodiscard]] LineCounts counts() const;
  // How much of all files was read so far, in bytes of the disk.
  [[nodiscard]] std::int64_t file_bytes() const;

 private:
  struct Log {
    ArchiveReader reader;
    RecordBatch batch;
    std::size_t at = 0;  // the next record of the batch
    bool ended = false;
  };

  [[nodiscard]] Instant head(const Log& log) const;

  void refill(Log& log);

  std::vector<Log> logs_;
  Intake& intake_;
  Instant now_;
  std::vector<std::string> troubles_;
  std::vector<std::string> samples_;
};

}  // namespace tokentail
