// SPDX-License-Identifier: Apache-2.0
#include "app/progress_bar.hpp"

#include <cstdio>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "app/clock.hpp"
#include "app/progress_line.hpp"

namespace tokentail {
namespace {

constexpr Duration step = std::chrono::milliseconds{200};
constexpr const char* erase_line = "\r\x1b[K";

void write_terminal(std::string_view text) {
  (void)std::fwrite(text.data(), 1, text.size(), stderr);
  (void)std::fflush(stderr);
}

}  // namespace

ProgressBar::ProgressBar(bool wanted, std::int64_t bytes_total)
    : on_(wanted && ::isatty(STDERR_FILENO) != 0),
      bytes_total_(bytes_total),
      started_(Clock::elapsed()),
      due_(started_) {}

void ProgressBar::update(std::int64_t bytes_read, std::int64_t records) {
  if (!on_) {
    return;
  }
  const auto now = Clock::elapsed();
  if (now < due_) {
    return;
  }
  due_ = now + step;
  shown_ = true;
  write_terminal(erase_line + progress_line({.bytes_read = bytes_read,
                                             .bytes_total = bytes_total_,
                                             .records = records,
                                             .elapsed = now - started_}));
}

void ProgressBar::erase() {
  if (std::exchange(shown_, false)) {
    write_terminal(erase_line);
  }
}

}  // namespace tokentail
