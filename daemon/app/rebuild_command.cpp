// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "app/assembly.hpp"
#include "app/commands.hpp"
#include "app/hash_key.hpp"
#include "app/log.hpp"
#include "app/progress_bar.hpp"
#include "app/rebuild.hpp"
#include "app/rebuild_plan.hpp"
#include "app/window_reach.hpp"
#include "core/escape.hpp"
#include "store/state_store.hpp"

namespace tokentail {
namespace {

constexpr std::size_t logs_shown_max = 50;

int give_up(const Error& error) {
  fmt::print(stderr, "tokentail rebuild: {}\n", error.message);
  return exit_findings;
}

struct OpenState {
  StateStore store;
  SavedState saved;
};

Outcome<OpenState> open_state(const std::string& directory, StoreLimits limits) {
  for (bool is_second_try = false;; is_second_try = true) {
    auto store = StateStore::open(directory, Clock().now(), limits);
    if (!store) {
      return std::unexpected(std::move(store).error());
    }
    auto saved = store->load();
    if (saved) {
      return OpenState{.store = std::move(*store), .saved = std::move(*saved)};
    }
    if (saved.error().kind != ErrorKind::corrupt || is_second_try) {
      return std::unexpected(std::move(saved).error());
    }
  }
}

void print_plan(const RebuildPlan& plan) {
  for (std::size_t i = 0; i < std::min(plan.logs.size(), logs_shown_max); ++i) {
    fmt::print("  {}  {} bytes\n", printable(plan.logs[i].path, 400), plan.logs[i].file_bytes);
  }
  if (plan.logs.size() > logs_shown_max) {
    fmt::print("  and {} more\n", plan.logs.size() - logs_shown_max);
  }
  if (plan.too_old > 0) {
    fmt::print("  {} rotated files end before any window begins\n", plan.too_old);
  }
  for (const auto& file : plan.passed_by) {
    fmt::print("  not read: {}\n", file);
  }
}

// What was lost is counted whole; what was not is counted up to where it was.
class Rebuild {
 public:
  Rebuild(const RebuildOptions& options, const Assembly& assembly, OpenState state)
      : options_(options),
        assembly_(assembly),
        state_(std::move(state)),
        lost_(state_.store.status().rebuild_due),
        now_(Clock().now()) {}

  int run() {
    const auto event_time = lost_.empty() ? Engine::event_time_of(state_.saved)
                                          : std::optional(now_ - assembly_.rules.late);
    if (!event_time) {
      fmt::print("{}: nothing was counted yet, so there is nothing to rebuild.\n",
                 printable(*assembly_.state));
      return exit_good;
    }
    const auto plan = plan_from(reach_of(assembly_.rules, *event_time));
    print_head(plan);
    auto engine = make_engine();
    const auto report = feed(engine, plan, *event_time);
    if (!report) {
      return give_up(report.error());
    }
    for (const auto& line : account_of(*report)) {
      fmt::print("{}\n", line);
    }
    if (const auto saved = save(engine); !saved) {
      return give_up(saved.error());
    }
    return report->troubles.empty() ? exit_good : exit_findings;
  }

 private:
  [[nodiscard]] RebuildPlan plan_from(Instant back_to) const {
    return lost_.empty() ? plan_of_counted(assembly_.reader, back_to, state_.saved.cursors)
                         : plan_of_all(assembly_.reader, back_to);
  }

  void print_head(const RebuildPlan& plan) const {
    if (lost_.empty()) {
      fmt::print("Windows and alerts in {} are counted again from:\n", printable(*assembly_.state));
    } else {
      fmt::print("The state in {} is lost ({}). It is counted anew from:\n",
                 printable(*assembly_.state), printable(lost_, 400));
    }
    print_plan(plan);
  }

  [[nodiscard]] Engine make_engine() const {
    return Engine({.rules = assembly_.rules,
                   .targets = {},
                   .default_targets = {},
                   .host = assembly_.host,
                   .future_max = assembly_.settings.limits.future,
                   .explains = true,
                   .keeps_books = !lost_.empty(),
                   .starts_quiet = true});
  }

  Outcome<RebuildReport> feed(Engine& engine, const RebuildPlan& plan, Instant event_time) {
    ProgressBar progress(!options_.quiet, plan.file_bytes());
    RebuildWatch watch{.on_progress =
                           [&](auto bytes, auto records) {
                             progress.update(bytes, records);
                             return true;
                           },
                       .on_much_unsaved = {}};
    if (!lost_.empty()) {
      watch.on_much_unsaved = [this](Engine& full) {
        auto checkpoint = full.take_checkpoint();
        if (!state_.store.commit(checkpoint)) {
          full.put_back(std::move(checkpoint));
        }
      };
    }
    auto report = rebuild(engine, assembly_, plan, {.now = now_, .event_time = event_time}, watch);
    progress.erase();
    return report;
  }

  Outcome<> save(Engine& engine) {
    if (lost_.empty()) {
      return state_.store.replace_windows(engine.take_rebuilt());
    }
    state_.store.end_rebuild();
    return state_.store.commit(engine.take_checkpoint());
  }

  const RebuildOptions& options_;
  const Assembly& assembly_;
  OpenState state_;
  std::string lost_;
  Instant now_;
};

}  // namespace

int rebuild_command(const RebuildOptions& options) {
  auto assembly = assemble({.files = options.files,
                            .config = options.config,
                            .rules = options.rules,
                            .state = options.state,
                            .timezone = options.timezone});
  if (!assembly) {
    fmt::print(stderr, "{}", assembly.error().text);
    return assembly.error().exit_code;
  }
  if (!assembly->state || assembly->settings.sources.empty()) {
    fmt::print(stderr,
               "tokentail rebuild: name the settings: --config tokentail.yaml\n"
               "or a state directory and the logs: --state DIR app.log\n");
    return exit_usage;
  }
  auto state = open_state(*assembly->state, {.history = assembly->settings.limits.history});
  if (!state) {
    return give_up(state.error());
  }
  auto [key, trouble] = hash_key_of(assembly->state);
  if (!trouble.empty()) {
    log(LogLevel::warning, trouble);
  }
  assembly->recount.hash_key = std::move(key);
  return Rebuild(options, *assembly, std::move(*state)).run();
}

}  // namespace tokentail
