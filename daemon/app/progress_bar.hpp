// SPDX-License-Identifier: Apache-2.0
// A line of progress on standard error that is written over again and again, and is gone in the
// end. Only on a terminal: a log or a pipe gets nothing. Owned by one thread, the one that writes
// whatever else the terminal shows.
#pragma once

#include <cstdint>

#include "core/time.hpp"

namespace tokentail {

class ProgressBar {
 public:
  // `wanted` is false for a person who asked for quiet.
  ProgressBar(bool wanted, std::int64_t bytes_total);
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ProgressBar(ProgressBar&&) = delete;
  ProgressBar& operator=(ProgressBar&&) = delete;
  ~ProgressBar() { erase(); }

  // Draws at most five times a second; cheap otherwise.
  void update(std::int64_t bytes_read, std::int64_t records);

  // Before anything else is written to the terminal.
  void erase();

 private:
  bool on_;
  bool shown_ = false;
  std::int64_t bytes_total_;
  Duration started_;
  Duration due_;
};

}  // namespace tokentail
