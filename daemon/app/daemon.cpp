// SPDX-License-Identifier: Apache-2.0
#include "app/daemon.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "app/log.hpp"
#include "app/silence_text.hpp"
#include "core/escape.hpp"
#include "core/fail_point.hpp"

namespace tokentail {
namespace {

constexpr std::size_t batches_in_flight_max = 8;
constexpr Duration tick_interval_min = std::chrono::milliseconds{20};
constexpr Duration commit_patience = std::chrono::seconds{60};
constexpr Duration once_delivery_patience = std::chrono::seconds{30};
constexpr Duration stop_delivery_patience = std::chrono::seconds{5};

AlertPrinter::Form form_of(const RunOptions& options) {
  const bool json = options.json.value_or(::isatty(STDOUT_FILENO) == 0);
  return json ? AlertPrinter::Form::json : AlertPrinter::Form::prose;
}

}  // namespace

Daemon::Daemon(RunOptions options, Assembly assembly)
    : options_(std::move(options)),
      assembly_(std::move(assembly)),
      printer_(form_of(options_), assembly_.settings.timezone, assembly_.host),
      board_(options_.clock.now()),
      engine_(std::make_unique<Engine>(engine_settings())),
      mailbox_(batches_in_flight_max),
      commit_results_(1),
      returns_(batches_in_flight_max * 2) {}

// The reader first: it may be waiting for room here.
Daemon::~Daemon() {
  stop_reader();
  control_.reset();
  signals_.reset();
  sender_.reset();
  disk_.reset();
}

EngineSettings Daemon::engine_settings() const {
  return {.rules = assembly_.rules,
          .targets = assembly_.targets,
          .default_targets = assembly_.settings.notify,
          .host = assembly_.host,
          .future_max = assembly_.settings.limits.future,
          .metric_series_max = static_cast<std::size_t>(assembly_.settings.limits.metric_series),
          .explains = !options_.once,
          .keeps_books = assembly_.state.has_value()};
}

int Daemon::run() {
  work_until([this] { return stopping_; }, Duration::max());
  finish();
  return exit_code_;
}

// The engine's loop: one message at a time, a tick a second, a checkpoint when one is due.
template <class Done>
bool Daemon::work_until(Done done, Duration at_most) {
  const auto deadline = at_most == Duration::max() ? Duration::max() : Clock::elapsed() + at_most;
  while (!done()) {
    const auto now = Clock::elapsed();
    if (now >= deadline) {
      return false;
    }
    if (now >= tick_due_) {
      tick_due_ = now + tick_interval();
      tick();
    }
    if (auto message = mailbox_.pop(std::min(tick_due_, deadline) - now)) {
      handle(std::move(*message));
    }
    if (std::exchange(reload_due_, false)) {
      reload();
    }
    checkpoint_if_due();
  }
  return true;
}

Duration Daemon::tick_interval() const {
  return std::max(options_.clock.on_host(tick_every), tick_interval_min);
}

void Daemon::handle(Message message) {
  std::visit([this]<class Content>(Content&& content) { take(std::forward<Content>(content)); },
             std::move(message));
}

void Daemon::take(Batch batch) {
  caught_up_ = false;
  crash_point<"batch.before">();
  tell(engine_->apply(*batch, options_.clock.now()));
  crash_point<"batch.applied">();
  for (const auto& sample : batch->samples) {
    log(LogLevel::warning, sample);
  }
  returns_.post(std::move(batch));
}

void Daemon::take(const ReaderReport& report) {
  caught_up_ = report.caught_up;
  reader_heard_ = Clock::elapsed();
  for (const auto& cursor : report.forgotten) {
    engine_->forget_cursor(cursor);
  }
  for (const auto& gap : report.gaps) {
    log(LogLevel::error, fmt::format("{}: lines may be lost after byte {} ({} bytes known): {}",
                                     printable(gap.path), gap.offset, gap.bytes, gap.why));
  }
  for (const auto& news : troubles_.news(report.source)) {
    log(LogLevel::warning, news);
  }
  board_.note(report);
  if (caught_up_) {
    tick();
  }
  if (!ready_) {
    ready_ = true;
    service_.ready(board_.one_line(*engine_, caught_up_));
  }
  stopping_ = stopping_ || (options_.once && caught_up_);
}

void Daemon::take(ReaderStopped /*stopped*/) {
  reader_runs_ = false;
}

void Daemon::take(CommitReady /*ready*/) {
  if (auto result = commit_results_.pop(Duration{0})) {
    conclude(std::move(*result));
  }
}

void Daemon::conclude(CommitResult result) {
  const bool was_failing = pace_.failed();
  pace_.finished(Clock::elapsed(), result.took, result.outcome.has_value());
  board_.note(result, options_.clock.now());
  crash_point<"answer.before">();
  desk_.checkpoint_ended(result.outcome);
  crash_point<"answer.done">();
  if (result.outcome) {
    if (was_failing) {
      log(LogLevel::info, "state is saved again");
    }
    return;
  }
  if (!was_failing) {
    log(LogLevel::error, fmt::format("cannot save state, will keep counting and try again: {}",
                                     result.outcome.error().message));
  }
  engine_->put_back(std::move(result.checkpoint));
  if (result.outcome.error().kind == ErrorKind::corrupt) {
    // The store sets damaged state aside when it is opened, so start anew.
    exit_code_ = exit_findings;
    stopping_ = true;
  }
}

void Daemon::take(SenderReport report) {
  board_.note(report);
  if (disk_ && !report.changes.empty()) {
    crash_point<"outcome.taken">();
    disk_->apply(std::move(report.changes));
  }
}

void Daemon::take(Undelivered undelivered) {
  std::ranges::move(undelivered.rows, std::back_inserter(undelivered_));
}

void Daemon::take(const ControlCall& call) {
  if (const auto* outbox = std::get_if<OutboxRequest>(&call.request); outbox != nullptr && disk_) {
    take(*outbox, call.answer);
    return;
  }
  if (const auto news = desk_.take(call, *engine_, options_.clock.now()); !news.empty()) {
    log(LogLevel::info, news);
  }
}

void Daemon::take(Signal signal) {
  if (signal == Signal::reload) {
    reload_due_ = true;  // not here: messages are also handled while a reload stops the reader
  } else {
    stopping_ = true;
  }
}

void Daemon::tick() {
  tell(engine_->tick(options_.clock.now(), caught_up_));
  for (const auto& news : engine_->note_targets(board_.targets(), options_.clock.now())) {
    log(news.works ? LogLevel::info : LogLevel::error, news.text());
  }
  if (!undelivered_.empty()) {
    deliver(std::exchange(undelivered_, {}));
  }
  publish_status();
  const auto now = Clock::elapsed();
  const auto interval = service_.watchdog_interval();
  // A reader that is stuck, say on a dead network disk, is no progress either.
  if (interval && now >= watchdog_due_ && now - reader_heard_ < *interval) {
    watchdog_due_ = now + *interval;
    service_.feed_watchdog();
  }
}

void Daemon::publish_status() {
  if (server_) {
    server_->publish(board_.picture(*engine_, {.now = options_.clock.now(),
                                               .ready = ready_,
                                               .caught_up = caught_up_,
                                               .servers = server_rows()}));
  }
  if (ready_) {
    service_.status(board_.one_line(*engine_, caught_up_));
  }
}

std::vector<ServerRow> Daemon::server_rows() const {
  std::vector<ServerRow> rows;
  if (server_) {
    rows.push_back({.name = "status", .requests = server_->requests()});
  }
  if (control_) {
    rows.push_back({.name = "control", .requests = control_->requests()});
  }
  return rows;
}

void Daemon::tell(const Effects& effects) {
  for (const auto& transition : effects.past) {
    printer_.print(transition);
    board_.note_transition(transition);
  }
  for (const auto& transition : effects.transitions) {
    printer_.print(transition);
    board_.note_transition(transition);
  }
  for (const auto& silenced : effects.silenced) {
    log(LogLevel::info, silenced_text(silenced));
    board_.note_transition(silenced.transition);
  }
}

void Daemon::checkpoint_if_due() {
  const bool urgent = (engine_->has_messages_to_save() || desk_.has_unsaved()) && !pace_.failed();
  if (pace_.is_due(Clock::elapsed(), urgent, engine_->unsaved_rows()) && engine_->has_changes()) {
    start_checkpoint();
  }
  // The log is the queue: no record is taken in until the disk has caught up.
  if (pace_.must_wait(engine_->unsaved_rows())) {
    if (auto result = commit_results_.pop(tick_every)) {
      conclude(std::move(*result));
    }
  }
}

void Daemon::start_checkpoint() {
  desk_.checkpoint_started();
  if (disk_) {
    pace_.started();
    auto checkpoint = engine_->take_checkpoint();
    crash_point<"checkpoint.taken">();
    disk_->commit(std::move(checkpoint));
    return;
  }
  // Nothing outlives this process, so nothing has to be durable before it is sent.
  deliver(engine_->take_messages());
  pace_.finished(Clock::elapsed(), Duration{0}, true);
  desk_.checkpoint_ended({});
}

void Daemon::deliver(std::vector<OutboxRow> rows) {
  if (!rows.empty() && !sender_->put(rows)) {
    std::ranges::move(rows, std::back_inserter(undelivered_));
  }
}

// Everything is read and checked before anything is replaced; one path for start and reload.
void Daemon::reload() {
  service_.reloading(Clock::elapsed());
  auto assembly = assemble(options_);
  board_.note_reload(assembly.has_value());
  if (!assembly) {
    log(LogLevel::error, "reload failed, the settings and rules before it stay in force");
    log_lines(LogLevel::error, assembly.error().text);
    service_.ready("reload failed, old settings in force");
    return;
  }
  stop_reader();
  auto unsaved = engine_->take_checkpoint();
  auto state = engine_->whole_state();
  assembly->recount.hash_key = std::move(assembly_.recount.hash_key);
  assembly_ = std::move(*assembly);
  for (const auto& warning : assembly_.warnings) {
    log_lines(LogLevel::warning, warning);
  }
  engine_ = std::make_unique<Engine>(engine_settings());
  restore(std::move(state));
  engine_->put_back(std::move(unsaved));
  sender_->reload(assembly_.endpoints);
  if (server_) {
    server_->set_token(assembly_.http_token);
  }
  start_reader();
  log(LogLevel::info, "settings and rules were read again");
  service_.ready(board_.one_line(*engine_, caught_up_));
}

// Takes in what the reader had under way; its cursors then stand behind exactly that.
void Daemon::stop_reader() {
  if (reader_) {
    reader_->request_stop();
    while (reader_runs_) {
      if (auto message = mailbox_.pop(tick_every)) {
        handle(std::move(*message));
      }
    }
    reader_.reset();
    recount_.reset();
  }
}

void Daemon::finish() {
  crash_point<"stop.before">();
  service_.stopping();
  stop_reader();
  const auto saved = [this] { return !pace_.in_flight(); };
  bool durable = work_until(saved, commit_patience);
  if (durable && disk_) {
    start_checkpoint();
    durable = work_until(saved, commit_patience) && !pace_.failed();
  } else if (!disk_) {
    start_checkpoint();
  }
  if (!durable) {
    log(LogLevel::error, "state could not be saved; the next start continues from the last save");
    exit_code_ = exit_findings;
  }
  sender_->stop(options_.once ? once_delivery_patience : stop_delivery_patience,
                options_.once ? Drain::everything : Drain::in_flight);
  while (auto message = mailbox_.pop(Duration{0})) {
    handle(std::move(*message));
  }
  if (options_.once && board_.undelivered() > 0) {
    log(LogLevel::error, fmt::format("{} messages could not be delivered", board_.undelivered()));
    exit_code_ = exit_findings;
  }
  if (disk_) {
    disk_->finish();
  }
  crash_point<"stop.done">();
  control_.reset();
}

}  // namespace tokentail
