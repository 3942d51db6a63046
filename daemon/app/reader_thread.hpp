// SPDX-License-Identifier: Apache-2.0
// The thread that reads: bytes -> lines -> priced records, into the engine's mailbox. When the
// mailbox is full it waits, and the log file is the queue.
//
// Decoding happens here and not in a pool of its own: on two cores the engine keeps up with one
// decoder (docs/decisions/0009).
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/clock.hpp"
#include "app/mailbox.hpp"
#include "engine/intake.hpp"
#include "engine/record_batch.hpp"
#include "recount/recounter.hpp"
#include "source/log_reader.hpp"
#include "source/source_settings.hpp"
#include "source/source_status.hpp"

namespace tokentail {

// What the reader knows about itself, sent once a second.
struct ReaderReport {
  SourceStatus source;
  RejectionLog rejections;
  PricingCounts pricing;
  RecountCounts recount;              // of the batches before this report
  std::vector<Gap> gaps;              // since the last report
  std::vector<FileCursor> forgotten;  // cursors that no longer matter
  bool caught_up = false;
};

// Spent batches on their way back, so that a steady flow allocates nothing.
using BatchReturn = Mailbox<std::unique_ptr<RecordBatch>>;

struct ReaderStart {
  ReaderSettings settings;
  std::vector<FileCursor> resume;
  Intake intake;
};

struct ReaderOutput {
  std::function<bool(std::unique_ptr<RecordBatch>)> on_batch;  // false: stop reading
  std::function<void(ReaderReport)> on_report;
  std::function<void()> on_stopped;  // the last call
};

class ReaderThread {
 public:
  ReaderThread(ReaderStart start, const Clock& clock, BatchReturn& returns, ReaderOutput output);
  ~ReaderThread();
  ReaderThread(const ReaderThread&) = delete;
  ReaderThread& operator=(const ReaderThread&) = delete;
  ReaderThread(ReaderThread&&) = delete;
  ReaderThread& operator=(ReaderThread&&) = delete;

  // Asks it to stop after the block it is at; on_stopped says when. Does not wait: the reader may
  // be waiting for room in the mailbox of the very thread that calls this.
  void request_stop();

 private:
  void run();
  bool drain();
  ReaderReport report();
  std::unique_ptr<RecordBatch> empty_batch();

  LogReader reader_;
  Intake intake_;
  const Clock& clock_;
  BatchReturn& returns_;
  ReaderOutput output_;
  std::atomic<bool> stopping_ = false;
  int wake_fd_;
  std::thread thread_;
};

}  // namespace tokentail
