// SPDX-License-Identifier: Apache-2.0
// How a Daemon comes up: state, ports, threads, in the order of their needs.
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "app/daemon.hpp"
#include "app/log.hpp"
#include "core/fail_point.hpp"

namespace tokentail {

Outcome<> Daemon::start() {
  std::optional<StateStore> store;
  auto saved = open_state(store);
  if (!saved) {
    return std::unexpected(saved.error());
  }
  crash_point<"start.loaded">();
  if (auto served = start_status_server(); !served) {
    return served;
  }
  auto waiting = std::exchange(saved->outbox, {});
  for (const auto& loss : engine_->restore(std::move(*saved))) {
    log(LogLevel::warning, loss);
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

Outcome<SavedState> Daemon::open_state(std::optional<StateStore>& store) {
  if (!assembly_.state) {
    return SavedState{};
  }
  auto opened = StateStore::open(*assembly_.state, options_.clock.now(),
                                 {.history = assembly_.settings.limits.history});
  if (!opened) {
    return std::unexpected(opened.error());
  }
  if (const auto& aside = opened->status().set_aside) {
    board_.note_set_aside(aside->reason);
    log(LogLevel::error,
        fmt::format("the saved state could not be read ({}); it was set aside and counting starts "
                    "again from the logs that are there",
                    aside->reason));
  }
  auto saved = opened->load();
  if (saved) {
    store.emplace(std::move(*opened));
  }
  return saved;
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
  reader_ = std::make_unique<ReaderThread>(
      ReaderStart{.settings = assembly_.reader,
                  .resume = engine_->cursors(),
                  .intake = Intake(assembly_.formats, assembly_.decode, *assembly_.catalogue)},
      options_.clock, returns_,
      ReaderOutput{.on_batch = [this](Batch batch) { return mailbox_.push(std::move(batch)); },
                   .on_report = [this](ReaderReport r) { mailbox_.post(std::move(r)); },
                   .on_stopped = [this] { mailbox_.post(ReaderStopped{}); }});
}

}  // namespace tokentail
