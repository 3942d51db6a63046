// SPDX-License-Identifier: Apache-2.0
// The daemon's own log: standard error, one line a message. Under systemd each line carries its
// priority, so that the journal knows it. WARN: recovered, nothing lost. ERROR: something was lost
// or a person is needed. Never a log line, a prompt or a secret.
#pragma once

#include <string_view>

namespace tokentail {

enum class LogLevel { info, warning, error };

// Safe from any thread: one write a line.
void log(LogLevel level, std::string_view message);

// The same for a text of several lines that is ours, such as rendered diagnostics.
void log_lines(LogLevel level, std::string_view text);

}  // namespace tokentail
