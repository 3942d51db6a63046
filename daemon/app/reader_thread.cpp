// SPDX-License-Identifier: Apache-2.0
#include "app/reader_thread.hpp"

#include <algorithm>
#include <utility>

#include <sys/eventfd.h>
#include <unistd.h>

#include "core/fail_point.hpp"

namespace tokentail {
namespace {

constexpr Duration reconcile_interval = std::chrono::seconds{1};

}  // namespace

ReaderThread::ReaderThread(ReaderStart start, const Clock& clock, BatchReturn& returns,
                           ReaderOutput output)
    : reader_(std::move(start.settings), std::move(start.resume)),
      intake_(std::move(start.intake)),
      clock_(clock),
      returns_(returns),
      output_(std::move(output)),
      wake_fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this] {
        run();
        output_.on_stopped();
      }) {}

ReaderThread::~ReaderThread() {
  request_stop();
  thread_.join();
  ::close(wake_fd_);
}

void ReaderThread::request_stop() {
  stopping_ = true;
  const std::uint64_t one = 1;
  // An eventfd that is full wakes its reader all the same.
  [[maybe_unused]] const auto written = ::write(wake_fd_, &one, sizeof one);
}

// Hints wake the reader at once; the reconcile once a second finds whatever hints missed.
void ReaderThread::run() {
  auto reconcile_due = Clock::elapsed();
  while (!stopping_) {
    const auto now = Clock::elapsed();
    if (now >= reconcile_due) {
      reader_.reconcile(clock_.now());
      reconcile_due = now + reconcile_interval;
      if (!drain()) {
        return;
      }
      output_.on_report(report());
    } else if (!drain()) {
      return;
    }
    const auto wait = std::max(reconcile_due - Clock::elapsed(), Duration{0});
    (void)reader_.wait(wait, wake_fd_);
  }
}

// Reads until there is nothing more, or until a reconcile is overdue: a long backlog must not keep
// new files waiting.
bool ReaderThread::drain() {
  const auto until = Clock::elapsed() + reconcile_interval;
  while (!stopping_ && Clock::elapsed() < until) {
    auto block = reader_.next_block();
    if (!block) {
      return true;
    }
    auto batch = empty_batch();
    intake_.read(std::move(*block), clock_.now(), *batch);
    crash_point<"batch.read">();
    if (!output_.on_batch(std::move(batch))) {
      return false;
    }
  }
  return !stopping_;
}

ReaderReport ReaderThread::report() {
  return {.source = reader_.status(),
          .rejections = intake_.rejections(),
          .pricing = intake_.pricing(),
          .recount = {},
          .gaps = reader_.take_gaps(),
          .forgotten = reader_.take_forgotten(),
          .caught_up = reader_.caught_up()};
}

std::unique_ptr<RecordBatch> ReaderThread::empty_batch() {
  auto spent = returns_.pop(Duration{0});
  return spent ? std::move(*spent) : std::make_unique<RecordBatch>();
}

}  // namespace tokentail
