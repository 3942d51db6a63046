// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <string_view>
#include <variant>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/commands.hpp"
#include "app/options.hpp"
#include "core/fail_point.hpp"
#include "core/time_zone.hpp"

namespace {

using namespace tokentail;

struct Execute {
  int operator()(const RunOptions& options) const { return run_command(options); }
  int operator()(const CheckOptions& options) const { return check_command(options); }
  int operator()(const ReportOptions& options) const { return report_command(options); }
  int operator()(const NotifyTestOptions& options) const { return notify_test_command(options); }
  int operator()(const ReplayOptions& options) const { return replay_command(options); }
  int operator()(const TestOptions& options) const { return test_command(options); }
  int operator()(const NewRuleOptions& options) const { return new_rule_command(options); }
  int operator()(const SilenceOptions& options) const { return silence_command(options); }
  int operator()(const ExplainOptions& options) const { return explain_command(options); }
  int operator()(const OutboxOptions& options) const { return outbox_command(options); }
  int operator()(const RebuildOptions& options) const { return rebuild_command(options); }
  int operator()(const CountOptions& options) const { return count_command(options); }
};

}  // namespace

int main(int argc, char* argv[]) {
#ifdef TOKENTAIL_FAIL_POINTS
  if (argc == 2 && std::string_view(argv[1]) == "fail-points") {
    fmt::print("{}\n", fmt::join(fail_point_names(), "\n"));
    return exit_good;
  }
#endif
  // Without it not even a time stamp can be read.
  if (const auto utc = TimeZone::find("UTC"); !utc) {
    fmt::print(stderr, "tokentail: the time zone database cannot be read; install tzdata\n");
    return exit_findings;
  }
  const auto parsed = parse_options(argc, argv);
  if (const auto* const refusal = std::get_if<Refusal>(&parsed)) {
    fmt::print(refusal->exit_code == exit_good ? stdout : stderr, "{}", refusal->text);
    return refusal->exit_code;
  }
  return std::visit(Execute{}, std::get<Options>(parsed));
}
