// SPDX-License-Identifier: Apache-2.0
#include "app/disk_thread.hpp"

#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "app/clock.hpp"
#include "app/log.hpp"
#include "core/fail_point.hpp"

namespace tokentail {
namespace {

constexpr std::size_t jobs_max = 1024;
constexpr Duration idle_wait = std::chrono::hours{1};

}  // namespace

DiskThread::DiskThread(StateStore store, std::function<void(std::vector<OutboxRow>)> on_durable,
                       std::function<void(CommitResult)> on_commit)
    : store_(std::move(store)),
      on_durable_(std::move(on_durable)),
      on_commit_(std::move(on_commit)),
      jobs_(jobs_max),
      thread_([this] { run(); }) {}

DiskThread::~DiskThread() {
  finish();
}

void DiskThread::finish() {
  jobs_.close();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void DiskThread::commit(Checkpoint checkpoint) {
  jobs_.post(std::move(checkpoint));
}

void DiskThread::apply(std::vector<OutboxChange> changes) {
  jobs_.post(std::move(changes));
}

void DiskThread::ask(std::function<void(StateStore&)> question) {
  jobs_.post(std::move(question));
}

void DiskThread::carry_out(const Question& question) {
  question(store_);
}

void DiskThread::run() {
  bool may_merge = false;
  for (;;) {
    auto job = jobs_.pop(may_merge ? Duration{0} : idle_wait);
    if (job) {
      std::visit([this](auto& work) { carry_out(work); }, *job);
      may_merge = true;
    } else if (jobs_.is_closed()) {
      return;
    } else {
      may_merge = may_merge && store_.merge_some();
    }
  }
}

void DiskThread::carry_out(Checkpoint& checkpoint) {
  const auto started = Clock::elapsed();
  auto outcome = store_.commit(checkpoint);
  if (outcome && !checkpoint.outbox.empty()) {
    crash_point<"hand_over.before">();
    on_durable_(std::exchange(checkpoint.outbox, {}));
    crash_point<"hand_over.done">();
  }
  on_commit_({.outcome = std::move(outcome),
              .checkpoint = std::move(checkpoint),
              .took = Clock::elapsed() - started,
              .store = store_.status()});
}

void DiskThread::carry_out(std::vector<OutboxChange>& changes) {
  unsaved_changes_.insert(unsaved_changes_.end(), std::make_move_iterator(changes.begin()),
                          std::make_move_iterator(changes.end()));
  if (const auto applied = store_.apply(unsaved_changes_)) {
    unsaved_changes_.clear();
  } else {
    log(LogLevel::warning, fmt::format("cannot note what became of {} messages, will try again: {}",
                                       unsaved_changes_.size(), applied.error().message));
  }
}

}  // namespace tokentail
