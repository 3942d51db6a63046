// SPDX-License-Identifier: Apache-2.0
// SIGTERM, SIGINT and SIGHUP as messages, taken by a thread that waits for them. Blocked everywhere
// else, so no code ever runs in a signal handler.
#pragma once

#include <csignal>
#include <functional>
#include <thread>

namespace tokentail {

enum class Signal { stop, reload };

// Blocks the signals in the calling thread and those it starts. Call before any thread starts.
void block_signals();

// Whether a signal to stop waits for somebody to take it.
[[nodiscard]] bool is_stop_pending();

class SignalThread {
 public:
  // `on_signal` is called on this object's thread.
  explicit SignalThread(std::function<void(Signal)> on_signal);
  ~SignalThread();
  SignalThread(const SignalThread&) = delete;
  SignalThread& operator=(const SignalThread&) = delete;
  SignalThread(SignalThread&&) = delete;
  SignalThread& operator=(SignalThread&&) = delete;

 private:
  std::jthread thread_;
};

}  // namespace tokentail
