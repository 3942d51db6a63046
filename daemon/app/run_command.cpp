// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include <fmt/format.h>

#include "app/assembly.hpp"
#include "app/commands.hpp"
#include "app/daemon.hpp"
#include "app/log.hpp"
#include "core/escape.hpp"
#include "source/file_handle.hpp"
#include "source/glob_pattern.hpp"

namespace tokentail {
namespace {

// A daemon waits for a file that is not there yet; a single look at it has nothing to wait for.
Outcome<> all_exist(const std::vector<std::string>& files) {
  for (const auto& file : files) {
    if (const auto facts = observe(file); !has_wildcard(file) && !facts) {
      return fail_in(printable(file), facts.error());
    }
  }
  return {};
}

}  // namespace

int run_command(const RunOptions& options) {
  block_signals();
  auto assembly = assemble(options);
  if (!assembly) {
    fmt::print(stderr, "{}", assembly.error().text);
    return assembly.error().exit_code;
  }
  if (assembly->settings.sources.empty()) {
    fmt::print(stderr,
               "tokentail: nothing to follow. Name a log file: tokentail run app.log\n"
               "or a settings file with sources: tokentail run --config tokentail.yaml\n");
    return exit_usage;
  }
  if (const auto there = options.once ? all_exist(options.files) : Outcome<>{}; !there) {
    fmt::print(stderr, "tokentail run --once: {}\n", there.error().message);
    return exit_usage;
  }
  for (const auto& warning : assembly->warnings) {
    log_lines(LogLevel::warning, warning);
  }
  Daemon daemon(options, std::move(*assembly));
  if (const auto started = daemon.start(); !started) {
    log_lines(LogLevel::error, started.error().message);
    // A full disk passes: the service manager may try again.
    return started.error().kind == ErrorKind::no_space ? exit_findings : exit_settings;
  }
  return daemon.run();
}

}  // namespace tokentail
