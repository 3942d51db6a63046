// SPDX-License-Identifier: Apache-2.0
#include "app/signals.hpp"

#include <utility>

#include <pthread.h>

namespace tokentail {
namespace {

// Wakes the thread to end it; never sent from outside, ignored if it is.
constexpr int wake_signal = SIGUSR2;

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, wake_signal}) {
    sigaddset(&set, signal);
  }
  return set;
}

void watch(const std::stop_token& stop, const std::function<void(Signal)>& on_signal) {
  const auto set = watched();
  while (!stop.stop_requested()) {
    int signal = 0;
    if (sigwait(&set, &signal) != 0 || signal == wake_signal) {
      continue;
    }
    on_signal(signal == SIGHUP ? Signal::reload : Signal::stop);
  }
}

}  // namespace

void block_signals() {
  const auto set = watched();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  // A peer that closes its end is an error code, not the end of us.
  (void)std::signal(SIGPIPE, SIG_IGN);
}

bool is_stop_pending() {
  sigset_t pending;
  return sigpending(&pending) == 0 &&
         (sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGINT) == 1);
}

SignalThread::SignalThread(std::function<void(Signal)> on_signal)
    : thread_([on_signal = std::move(on_signal)](const std::stop_token& stop) {
        watch(stop, on_signal);
      }) {}

SignalThread::~SignalThread() {
  thread_.request_stop();
  pthread_kill(thread_.native_handle(), wake_signal);
}

}  // namespace tokentail
