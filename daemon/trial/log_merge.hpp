// SPDX-License-Identifier: Apache-2.0
// Many finished logs as one, by the time of their records: what happened on several hosts, or in a
// log and its rotated parts, is judged in the order in which it happened. Within one log, records
// keep their order; equal times go by the order of the logs.
//
// Bounded for any number of logs: one is opened when its first record comes next and let go at its
// end, so that a year of days costs one day; of those that overlap at most `open_files_max` are
// open at a time, and what is read ahead of each shrinks with their number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <queue>
#include <string>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/time.hpp"
#include "engine/intake.hpp"
#include "engine/record_batch.hpp"
#include "engine/recount_pass.hpp"
#include "source/archive_reader.hpp"

namespace tokentail {

// Owned by one thread.
class LogMerge {
 public:
  struct Options {
    Instant now;  // says what is from the future, and rate-limits the samples of rejected lines
    std::int64_t line_bytes_max = 0;
    std::size_t open_files_max = 128;
    RecountPass* recount = nullptr;  // counts text again; outlives the merge
  };

  struct Source {
    std::string path;
    ArchivePart part;
  };

  // Looks into each log for its first record, through `scout`, whose counts mean nothing
  // afterwards. An error, with the path, when one cannot be opened. `intake` outlives the merge.
  [[nodiscard]] static Outcome<LogMerge> open(const std::vector<std::string>& paths, Intake& intake,
                                              Intake& scout, const Options& options);

  // The same for parts of logs.
  [[nodiscard]] static Outcome<LogMerge> open(const std::vector<Source>& sources, Intake& intake,
                                              Intake& scout, const Options& options);

  // A run of records of one log that come next. Valid until the next call.
  struct Run {
    const RecordBatch* batch = nullptr;
    std::size_t first = 0;
    std::size_t count = 0;
  };
  [[nodiscard]] std::optional<Run> next();

  // What could not be read, as "path: why; how far it was read"; samples of rejected lines. Each
  // once.
  [[nodiscard]] std::vector<std::string> take_troubles();
  [[nodiscard]] std::vector<std::string> take_samples();

  [[nodiscard]] LineCounts counts() const;
  // How much of all files was read so far, in bytes of the disk.
  [[nodiscard]] std::int64_t file_bytes() const { return file_bytes_; }
  [[nodiscard]] std::size_t open_files() const { return open_.size(); }

 private:
  struct Log {
    Source source;
    std::optional<ArchiveReader> reader;  // from its first turn to its end
    RecordBatch batch;
    std::size_t at = 0;  // the next record of the batch
  };
  // When the log's next record happened, and which log it is.
  using Turn = std::pair<Instant, std::size_t>;

  LogMerge(Intake& intake, const Options& options) : intake_(intake), options_(options) {}

  [[nodiscard]] Outcome<Instant> scouted(const Source& source, Intake& scout) const;
  [[nodiscard]] Instant turn_of(const RecordBatch& batch, std::size_t at) const;
  bool refill(std::size_t index);
  bool begin(Log& log);
  void end(std::size_t index);
  void note_trouble(const Log& log, const Error& error);
  void park_beyond_bound(std::size_t index);

  Intake& intake_;
  Options options_;
  std::size_t block_bytes_ = ArchiveReader::usual_block_bytes;
  std::vector<Log> logs_;
  std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns_;
  std::optional<std::size_t> taken_;  // the log of the last run
  std::deque<std::size_t> open_;      // files, the one read last at the end
  LineCounts ended_counts_;
  std::int64_t file_bytes_ = 0;
  std::vector<std::string> troubles_;
  std::vector<std::string> samples_;
};

}  // namespace tokentail
