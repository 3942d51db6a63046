// SPDX-License-Identifier: Apache-2.0
// When to take the next checkpoint. One at a time. New messages do not wait, because they are sent
// only once they are durable; sums are saved once a second, or less often when a commit is slow.
// Where many lines come they are saved earlier, because a message waits for all that came before
// it. In a backlog, which brings much within no time, they are saved by volume: the disk's thread
// then works beside the others, and little is left for the last commit.
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/time.hpp"

namespace tokentail {

class CheckpointPace {
 public:
  static constexpr Duration interval_min = std::chrono::seconds{1};
  static constexpr Duration interval_max = std::chrono::seconds{30};
  static constexpr Duration interval_busy = std::chrono::milliseconds{100};
  static constexpr std::int64_t rows_busy = 32 * 1024;     // to be saved earlier than usual
  static constexpr std::int64_t rows_enough = 256 * 1024;  // to be saved at once
  static constexpr std::int64_t rows_max = 2'000'000;      // then the engine waits for the disk

  [[nodiscard]] bool in_flight() const { return in_flight_; }

  [[nodiscard]] bool is_due(Duration elapsed, bool has_messages, std::int64_t unsaved_rows) const {
    const bool is_much =
        unsaved_rows >= rows_enough || (unsaved_rows >= rows_busy && elapsed >= next_busy_);
    return !in_flight_ && (has_messages || (is_much && !failed_) || elapsed >= next_);
  }

  // Too much is unsaved: take no more records until the commit that is under way is done.
  [[nodiscard]] bool must_wait(std::int64_t unsaved_rows) const {
    return in_flight_ && unsaved_rows > rows_max;
  }

  void started() { in_flight_ = true; }

  void finished(Duration elapsed, Duration took, bool ok) {
    in_flight_ = false;
    next_ = elapsed + std::clamp(took * 5, interval_min, interval_max);
    next_busy_ = elapsed + std::max(took, interval_busy);
    failed_ = !ok;
  }

  // The last commit failed. Messages then wait for the interval too, or a full disk would be
  // tried without pause.
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  bool in_flight_ = false;
  bool failed_ = false;
  Duration next_{0};
  Duration next_busy_{0};  // where much comes
};

}  // namespace tokentail
