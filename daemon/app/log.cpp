// SPDX-License-Identifier: Apache-2.0
#include "app/log.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

#include "core/escape.hpp"

namespace tokentail {
namespace {

constexpr std::size_t message_width_max = 1000;

// sd-daemon(3): the journal reads "<N>" at the start of a line as its priority.
std::string prefix(LogLevel level) {
  static const bool in_journal = std::getenv("JOURNAL_STREAM") != nullptr;
  switch (level) {
    case LogLevel::info:
      return in_journal ? "<6>" : "tokentail: ";
    case LogLevel::warning:
      return in_journal ? "<4>" : "tokentail: warning: ";
    case LogLevel::error:
      return in_journal ? "<3>" : "tokentail: error: ";
  }
  return {};
}

}  // namespace

void log(LogLevel level, std::string_view message) {
  const auto line = prefix(level) + printable(message, message_width_max) + "\n";
  // Nowhere to tell that the log itself cannot be written.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

void log_lines(LogLevel level, std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    log(level, text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace tokentail
