// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include <fmt/format.h>

#include "aggregate/aggregate_table.hpp"
#include "app/assembly.hpp"
#include "app/commands.hpp"

namespace tokentail {
namespace {

constexpr std::int64_t bytes_per_mib = 1 << 20;

void print_memory(const RuleSet& rules) {
  std::int64_t total = 0;
  fmt::print("{:<40} {:>8} {:>12} {:>14}\n", "windows kept per key of", "sums", "keys at most",
             "memory at most");
  for (const auto& spec : rules.tables) {
    const AggregateTable table(spec);
    const auto name = spec.by.empty() && spec.where.empty() ? "everything" : table_name(spec);
    // A table without dimensions has one key, whatever the limit.
    const auto keys = spec.by.empty() ? 1 : spec.keys_max;
    const auto bytes = table.bytes_max() / spec.keys_max * keys;
    total += bytes;
    fmt::print("{:<40} {:>8} {:>12} {:>10} MiB\n", name, spec.aggregators.size(), keys,
               (bytes + bytes_per_mib - 1) / bytes_per_mib);
  }
  fmt::print("{:<40} {:>8} {:>12} {:>10} MiB\n", "in all", "", "",
             (total + bytes_per_mib - 1) / bytes_per_mib);
}

}  // namespace

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
  print_memory(assembly->rules);
  return exit_good;
}

}  // namespace tokentail
