// SPDX-License-Identifier: Apache-2.0
// The sub-commands. Each returns the exit code of the program.
#pragma once

#include "app/options.hpp"

namespace tokentail {

[[nodiscard]] int run_command(const RunOptions& options);
[[nodiscard]] int check_command(const CheckOptions& options);
[[nodiscard]] int report_command(const ReportOptions& options);
[[nodiscard]] int notify_test_command(const NotifyTestOptions& options);
[[nodiscard]] int replay_command(const ReplayOptions& options);
[[nodiscard]] int test_command(const TestOptions& options);
[[nodiscard]] int new_rule_command(const NewRuleOptions& options);
[[nodiscard]] int silence_command(const SilenceOptions& options);
[[nodiscard]] int explain_command(const ExplainOptions& options);
[[nodiscard]] int outbox_command(const OutboxOptions& options);
[[nodiscard]] int rebuild_command(const RebuildOptions& options);
[[nodiscard]] int count_command(const CountOptions& options);

}  // namespace tokentail
