// SPDX-License-Identifier: Apache-2.0
// The queue between threads: values in, values out, in order. The only thing that threads share.
//
// A producer that may flood (the reader) waits for room with push(); one that must not wait and
// sends little (signals, results) uses post(), which always has room.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "core/time.hpp"

namespace tokentail {

template <class Message>
class Mailbox {
 public:
  explicit Mailbox(std::size_t room) : room_(room) {}

  // Waits until there is room. False, and the message is gone, when the mailbox was closed.
  bool push(Message message) {
    std::unique_lock lock(mutex_);
    has_room_.wait(lock, [this] { return messages_.size() < room_ || closed_; });
    if (closed_) {
      return false;
    }
    messages_.push_back(std::move(message));
    lock.unlock();
    has_message_.notify_one();
    return true;
  }

  void post(Message message) {
    {
      const std::scoped_lock lock(mutex_);
      messages_.push_back(std::move(message));
    }
    has_message_.notify_one();
  }

  // The next message, or nothing when `at_most` has passed or the mailbox is closed and empty.
  std::optional<Message> pop(Duration at_most) {
    std::unique_lock lock(mutex_);
    has_message_.wait_for(lock, at_most, [this] { return !messages_.empty() || closed_; });
    if (messages_.empty()) {
      return std::nullopt;
    }
    std::optional<Message> message(std::move(messages_.front()));
    messages_.pop_front();
    lock.unlock();
    has_room_.notify_one();
    return message;
  }

  // Wakes everybody; what is queued can still be popped.
  void close() {
    {
      const std::scoped_lock lock(mutex_);
      closed_ = true;
    }
    has_room_.notify_all();
    has_message_.notify_all();
  }

  [[nodiscard]] bool is_closed() const {
    const std::scoped_lock lock(mutex_);
    return closed_;
  }

 private:
  const std::size_t room_;
  mutable std::mutex mutex_;
  std::condition_variable has_room_;
  std::condition_variable has_message_;
  std::deque<Message> messages_;
  bool closed_ = false;
};

}  // namespace tokentail
