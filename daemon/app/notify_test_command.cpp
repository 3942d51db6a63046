// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "app/assembly.hpp"
#include "app/commands.hpp"
#include "core/escape.hpp"
#include "notify/test_message.hpp"

namespace tokentail {

int notify_test_command(const NotifyTestOptions& options) {
  const auto assembly = assemble({.config = options.config});
  if (!assembly) {
    fmt::print(stderr, "{}", assembly.error().text);
    return assembly.error().exit_code;
  }
  int code = exit_good;
  for (const auto& endpoint : assembly->endpoints) {
    if (!options.targets.empty() &&
        std::ranges::find(options.targets, endpoint.name) == options.targets.end()) {
      continue;
    }
    const auto outcome = send_test_message(endpoint, assembly->host, Clock().now());
    const bool delivered = outcome.judgement.verdict == Verdict::ok;
    fmt::print("{:<20} {:<10} status {:>3}  {:>6} ms  {}\n", printable(endpoint.name),
               delivered ? "delivered" : "FAILED", outcome.status,
               std::chrono::duration_cast<std::chrono::milliseconds>(outcome.latency).count(),
               outcome.judgement.reason);
    code = delivered ? code : exit_findings;
  }
  return code;
}

}  // namespace tokentail
