// SPDX-License-Identifier: Apache-2.0
#include "app/recount_thread.hpp"

#include <chrono>
#include <utility>

#include "app/clock.hpp"

namespace tokentail {
namespace {

constexpr std::size_t batches_waiting_max = 4;
constexpr Duration one_wait = std::chrono::hours{1};

}  // namespace

RecountThread::RecountThread(RecountPass pass, std::function<bool(Batch)> on_batch)
    : pass_(std::move(pass)),
      on_batch_(std::move(on_batch)),
      queue_(batches_waiting_max),
      thread_([this] { run(); }) {}

RecountThread::~RecountThread() {
  queue_.close();
  thread_.join();
}

bool RecountThread::push(Batch batch) {
  return queue_.push({.batch = std::move(batch), .news = {}}) && is_wanted_;
}

void RecountThread::post(News news) {
  queue_.post({.batch = {}, .news = std::move(news)});
}

void RecountThread::run() {
  while (true) {
    auto item = queue_.pop(one_wait);
    if (!item) {
      if (queue_.is_closed()) {
        return;
      }
    } else if (item->news) {
      item->news(pass_.counts());
    } else {
      const auto begin = Clock::elapsed();
      pass_.run(*item->batch);
      pass_.note_time(Clock::elapsed() - begin);
      is_wanted_ = on_batch_(std::move(item->batch));
    }
  }
}

}  // namespace tokentail
