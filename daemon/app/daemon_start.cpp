// SPDX-License-Identifier: Apache-2.0
// How a Daemon comes up: state, ports, threads, in the order of their needs.
#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "app/daemon.hpp"
#include "app/hash_key.hpp"
#include "app/log.hpp"
#include "app/rebuild.hpp"
#include "app/rebuild_plan.hpp"
#include "app/spare_memory.hpp"
#include "app/window_reach.hpp"
#include "core/fail_point.hpp"
#include "store/state_reader.hpp"

namespace tokentail {
Outcome<> Daemon::start() {
  std::optional<StateStore> store;
  auto saved = open_state(store);
  if (!saved) {
    return std::unexpected(saved.error());
  }
  crash_point<"start.loaded">();
  choose_hash_key();
  if (auto served = start_status_server(); !served) {
    return served;
  }
  auto waiting = std::exchange(saved->outbox, {});
  restore(std::move(*saved));
  if (store && !store->status().rebuild_due.empty()) {
    recover(*store);
  }
  if (auto served = start_control_server(); !served) {
    return served;
  }
  signals_ = std::make_unique<SignalThread>([this](Signal signal) { mailbox_.post(signal); });
  start_sender(std::move(waiting));
  if (store) {
    start_disk(std::move(*store));
  }
  start_reader();
  return {};
}

void Daemon::restore(SavedState state) {
  for (const auto& loss : engine_->restore(std::move(state))) {
    log(LogLevel::warning, loss);
  }
  give_back_spare_memory();
}

void Daemon::choose_hash_key() {
  auto [key, trouble] = hash_key_of(assembly_.state);
  if (!trouble.empty()) {
    log(LogLevel::warning, trouble);
  }
  assembly_.recount.hash_key = std::move(key);
}

Outcome<SavedState> Daemon::open_state(std::optional<StateStore>& store) {
  if (!assembly_.state) {
    return SavedState{};
  }
  for (bool is_second_try = false;; is_second_try = true) {
    auto opened = StateStore::open(*assembly_.state, options_.clock.now(),
                                   {.history = assembly_.settings.limits.history});
    if (!opened) {
      return state_without_store(opened.error());
    }
    auto saved = opened->load();
    if (saved) {
      store.emplace(std::move(*opened));
    } else if (saved.error().kind == ErrorKind::corrupt && !is_second_try) {
      continue;  // it is noted, and set aside by the next open()
    }
    return saved;
  }
}

// A disk that has turned read-only silences nobody: the daemon goes on from what it can still read
// and saves nothing. A directory that never held a state is a mistake of whoever set it up.
Outcome<SavedState> Daemon::state_without_store(const Error& why) {
  auto saved = why.kind == ErrorKind::io ? read_saved_state(*assembly_.state)
                                         : Outcome<SavedState>(std::unexpected(why));
  if (!saved) {
    return std::unexpected(why);
  }
  log(LogLevel::error,
      fmt::format("{}; it is read and not written: a restart counts and tells again what comes now",
                  why.message));
  board_.note_unsaved(why.message);
  return saved;
}

// Before anything else is read or told: the windows of what comes are made of what was.
void Daemon::recover(StateStore& store) {
  const auto now = options_.clock.now();
  const auto status = store.status();
  RecoveryStatus recovery{.lost = status.rebuild_due,
                          .kept_at = status.set_aside ? status.set_aside->path : std::string()};
  log(LogLevel::error,
      fmt::format("the saved state is lost ({}){}; counting again from the logs that are there",
                  recovery.lost,
                  recovery.kept_at.empty() ? "" : "; it was set aside as " + recovery.kept_at));
  board_.note(recovery);
  const auto report = count_again(store, now);
  if (!report) {
    log(LogLevel::error, fmt::format("the rebuild has failed: {}", report.error().message));
    stopping_ = true;
    // The next start begins it again; one that was called off is no failure.
    exit_code_ = report.error().kind == ErrorKind::busy ? exit_good : exit_findings;
    return;
  }
  engine_->end_quiet();
  store.end_rebuild();
  for (const auto& line : account_of(*report)) {
    log(LogLevel::warning, "rebuild: " + line);
  }
  recovery.files = report->files;
  recovery.records = report->records;
  recovery.from = report->from;
  for (const auto& rule : report->incomplete) {
    recovery.incomplete.push_back({.name = rule.rule, .until = rule.until});
  }
  board_.note(std::move(recovery));
}

// Begins again when the logs were rotated meanwhile, unless a part was saved already.
Outcome<RebuildReport> Daemon::count_again(StateStore& store, Instant now) {
  constexpr int tries_max = 5;
  auto quiet = engine_settings();
  quiet.starts_quiet = true;
  for (int tries = 1;; ++tries) {
    engine_ = std::make_unique<Engine>(quiet);
    const auto plan = plan_of_all(assembly_.reader, reach_of(assembly_.rules, now));
    bool is_partly_saved = false;
    const RebuildWatch watch{
        .on_progress = [&, of = plan.file_bytes()](
                           auto bytes, auto /*records*/) { return rebuild_goes_on(bytes, of); },
        .on_much_unsaved =
            [&](Engine& engine) {
              auto checkpoint = engine.take_checkpoint();
              is_partly_saved = true;
              if (!store.commit(checkpoint)) {
                engine.put_back(std::move(checkpoint));
              }
            }};
    auto report = rebuild(*engine_, assembly_, plan,
                          {.now = now, .event_time = now - assembly_.rules.late}, watch);
    if (report || report.error().kind != ErrorKind::not_found || is_partly_saved ||
        tries == tries_max) {
      return report;
    }
    log(LogLevel::warning, report.error().message + "; the rebuild begins again");
  }
}

// Once a second: a start that takes long is no start that hangs, and may be called off.
bool Daemon::rebuild_goes_on(std::int64_t file_bytes, std::int64_t of_bytes) {
  const auto elapsed = Clock::elapsed();
  if (elapsed < tick_due_) {
    return true;
  }
  tick_due_ = elapsed + tick_every;
  const auto percent =
      of_bytes == 0 ? 100 : std::min<std::int64_t>(100, 100 * file_bytes / of_bytes);
  service_.extend_start(tick_every * 30, fmt::format("rebuilding lost state, {} %", percent));
  publish_status();
  return !is_stop_pending();
}

Outcome<> Daemon::start_status_server() {
  const auto& http = assembly_.settings.http;
  if (!http || options_.once) {
    return {};
  }
  auto server = StatusServer::start(
      {.address = http->listen.host, .port = http->listen.port, .token = assembly_.http_token});
  if (!server) {
    return std::unexpected(server.error());
  }
  log(LogLevel::info,
      fmt::format("status on http://{}:{}/metrics", http->listen.host, server->port()));
  server_.emplace(std::move(*server));
  return {};
}

// A path that nobody chose stops no start: all else works without the socket.
Outcome<> Daemon::start_control_server() {
  if (!assembly_.control || options_.once) {
    return {};
  }
  auto server = ControlServer::start({.path = *assembly_.control},
                                     [this](ControlCall call) { mailbox_.post(std::move(call)); });
  if (server) {
    control_.emplace(std::move(*server));
    return {};
  }
  if (assembly_.settings.control) {
    server.error().message += "; choose another \"control:\", or off";
    return std::unexpected(server.error());
  }
  log(LogLevel::warning, server.error().message + "; `tokentail silence` will not work");
  return {};
}

void Daemon::start_sender(std::vector<OutboxRow> waiting) {
  sender_ = std::make_unique<Sender>(
      SenderSettings{.endpoints = assembly_.endpoints,
                     .limits = {.rows_max = assembly_.settings.limits.outbox_rows},
                     .jitter_seed = static_cast<std::uint64_t>(::getpid())},
      [clock = options_.clock] { return clock.now(); },
      [this](SenderReport report) { mailbox_.post(std::move(report)); });
  deliver(std::move(waiting));
}

void Daemon::start_disk(StateStore store) {
  disk_ = std::make_unique<DiskThread>(
      std::move(store),
      [this](std::vector<OutboxRow> rows) {
        if (!sender_->put(rows)) {
          mailbox_.post(Undelivered{.rows = std::move(rows)});
        }
      },
      [this](CommitResult result) {
        commit_results_.post(std::move(result));
        mailbox_.post(CommitReady{});
      });
}

void Daemon::start_reader() {
  caught_up_ = false;
  reader_runs_ = true;
  if (auto pass = recount_pass_of(assembly_)) {
    recount_ = std::make_unique<RecountThread>(
        std::move(*pass), [this](Batch batch) { return mailbox_.push(std::move(batch)); });
  }
  reader_ = std::make_unique<ReaderThread>(
      ReaderStart{.settings = assembly_.reader,
                  .resume = engine_->cursors(),
                  .intake = Intake(assembly_.formats, assembly_.decode, *assembly_.catalogue)},
      options_.clock, returns_, recount_ ? through_recount() : straight_to_engine());
}

ReaderOutput Daemon::straight_to_engine() {
  return {.on_batch = [this](Batch batch) { return mailbox_.push(std::move(batch)); },
          .on_report = [this](ReaderReport report) { mailbox_.post(std::move(report)); },
          .on_stopped = [this] { mailbox_.post(ReaderStopped{}); }};
}

// What is said of batches comes after them.
ReaderOutput Daemon::through_recount() {
  return {.on_batch = [this](Batch batch) { return recount_->push(std::move(batch)); },
          .on_report =
              [this](ReaderReport report) {
                recount_->post([this, report = std::move(report)](const RecountCounts& counts) {
                  auto whole = report;
                  whole.recount = counts;
                  mailbox_.post(std::move(whole));
                });
              },
          .on_stopped =
              [this] { recount_->post([this](const auto&) { mailbox_.post(ReaderStopped{}); }); }};
}

}  // namespace tokentail
