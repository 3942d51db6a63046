// SPDX-License-Identifier: Apache-2.0
// The thread that counts again, between the reader and the engine. It keeps their order: what the
// reader says after a batch arrives after it. Its queue is bounded; when it is full the reader
// waits, and the log file is the queue.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

#include "app/mailbox.hpp"
#include "engine/record_batch.hpp"
#include "engine/recount_pass.hpp"

namespace tokentail {

class RecountThread {
 public:
  using Batch = std::unique_ptr<RecordBatch>;
  using News = std::function<void(const RecountCounts&)>;

  // `on_batch` gets each batch when it was counted; false: nobody wants any more.
  RecountThread(RecountPass pass, std::function<bool(Batch)> on_batch);
  ~RecountThread();
  RecountThread(const RecountThread&) = delete;
  RecountThread& operator=(const RecountThread&) = delete;
  RecountThread(RecountThread&&) = delete;
  RecountThread& operator=(RecountThread&&) = delete;

  // By the reader's thread. False: nobody wants any more.
  bool push(Batch batch);
  // Runs `news` after the batches pushed before.
  void post(News news);

 private:
  struct Item {
    Batch batch;  // or:
    News news;
  };
  void run();

  RecountPass pass_;
  std::function<bool(Batch)> on_batch_;
  Mailbox<Item> queue_;
  std::atomic<bool> is_wanted_ = true;
  std::thread thread_;
};

}  // namespace tokentail
