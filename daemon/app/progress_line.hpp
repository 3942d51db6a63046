// SPDX-License-Identifier: Apache-2.0
// How far a long reading has come, in one line for a person who waits.
#pragma once

#include <cstdint>
#include <string>

#include "core/time.hpp"

namespace tokentail {

struct Progress {
  std::int64_t bytes_read = 0;   // of the input, as it lies on the disk
  std::int64_t bytes_total = 0;  // of the input when it was opened; it may have grown since
  std::int64_t records = 0;
  Duration elapsed{0};  // on the host
};

//   42 %, 310k records/s, 1m10s left
//
// At most 60 columns. Speed and time left are guesses from the whole of what was read; they are
// left out in the first second, when there is nothing to guess from.
[[nodiscard]] std::string progress_line(const Progress& progress);

}  // namespace tokentail
