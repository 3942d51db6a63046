// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include <fmt/format.h>

#include "app/assembly.hpp"
#include "app/commands.hpp"
#include "rule/cost.hpp"

namespace tokentail {

int check_command(const CheckOptions& options) {
  const auto assembly = assemble({.config = options.config, .rules = options.rules});
  if (!assembly) {
    fmt::print(stderr, "{}", assembly.error().text);
    return exit_findings;
  }
  for (const auto& warning : assembly->warnings) {
    fmt::print(stderr, "{}\n", warning);
  }
  for (const auto& lint : assembly->lints) {
    fmt::print(stderr, "{}\n", lint);
  }
  fmt::print("{} rules, {} sources, {} targets: good\n\n", assembly->rules.rules.size(),
             assembly->settings.sources.size(), assembly->targets.size());
  fmt::print("{}", cost_table(cost_of(assembly->rules)));
  return exit_good;
}

}  // namespace tokentail
