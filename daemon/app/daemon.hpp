// SPDX-License-Identifier: Apache-2.0
// The running program: the engine on this thread, and around it the reader, the disk, the sender,
// the status server, the control socket and the signals, each a thread that exchanges values with
// it.
//
//   reader --batches, reports--> (recount) --> [mailbox] --> engine --checkpoint--> disk
//                                                  ^  ^                              |  |
//                                    commit result |  +------------------------------+  |
//                                   outbox changes +----------- sender <--durable rows--+
//
// and from the control socket calls, which are answered when what they changed is durable.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/alert_printer.hpp"
#include "app/assembly.hpp"
#include "app/checkpoint_pace.hpp"
#include "app/clock.hpp"
#include "app/control_desk.hpp"
#include "app/disk_thread.hpp"
#include "app/file_troubles.hpp"
#include "app/mailbox.hpp"
#include "app/options.hpp"
#include "app/reader_thread.hpp"
#include "app/rebuild.hpp"
#include "app/recount_thread.hpp"
#include "app/service_notice.hpp"
#include "app/signals.hpp"
#include "app/status_board.hpp"
#include "core/error.hpp"
#include "engine/engine.hpp"
#include "http/control_server.hpp"
#include "http/status_server.hpp"
#include "notify/sender.hpp"

namespace tokentail {

class Daemon {
 public:
  Daemon(RunOptions options, Assembly assembly);
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;
  Daemon(Daemon&&) = delete;
  Daemon& operator=(Daemon&&) = delete;

  // Opens state and ports and starts the threads. Errors name the thing and the next step.
  Outcome<> start();

  // Until a signal, or the end of the logs with --once. The exit code.
  int run();

 private:
  using Batch = std::unique_ptr<RecordBatch>;
  struct ReaderStopped {};
  struct CommitReady {};
  struct Undelivered {  // durable, but the sender had no room
    std::vector<OutboxRow> rows;
  };
  using Message = std::variant<Batch, ReaderReport, ReaderStopped, CommitReady, SenderReport,
                               Undelivered, ControlCall, Signal>;

  Outcome<SavedState> open_state(std::optional<StateStore>& store);
  [[nodiscard]] Outcome<SavedState> state_without_store(const Error& why);
  void recover(StateStore& store);
  Outcome<RebuildReport> count_again(StateStore& store, Instant now);
  bool rebuild_goes_on(std::int64_t file_bytes, std::int64_t of_bytes);
  void restore(SavedState state);
  void choose_hash_key();
  void start_disk(StateStore store);
  Outcome<> start_status_server();
  Outcome<> start_control_server();
  void start_sender(std::vector<OutboxRow> waiting);
  void start_reader();
  [[nodiscard]] ReaderOutput straight_to_engine();
  [[nodiscard]] ReaderOutput through_recount();

  void handle(Message message);
  void take(Batch batch);
  void take(const ReaderReport& report);
  void take(ReaderStopped stopped);
  void take(CommitReady ready);
  void take(Undelivered undelivered);
  void take(SenderReport report);
  void take(const ControlCall& call);
  void take(Signal signal);
  void take(const OutboxRequest& request, const std::function<void(Page)>& answer);

  void conclude(CommitResult result);
  void tick();
  void tell(const Effects& effects);
  void checkpoint_if_due();
  void start_checkpoint();
  void reload();
  void stop_reader();
  void finish();
  template <class Done>
  bool work_until(Done done, Duration at_most);
  static constexpr Duration tick_every = std::chrono::seconds{1};
  [[nodiscard]] Duration tick_interval() const;
  [[nodiscard]] EngineSettings engine_settings() const;
  void deliver(std::vector<OutboxRow> rows);
  void publish_status();
  [[nodiscard]] std::vector<ServerRow> server_rows() const;

  RunOptions options_;
  Assembly assembly_;
  AlertPrinter printer_;
  ServiceNotice service_;
  StatusBoard board_;
  FileTroubles troubles_;
  CheckpointPace pace_;
  ControlDesk desk_;
  std::unique_ptr<Engine> engine_;

  Mailbox<Message> mailbox_;
  Mailbox<CommitResult> commit_results_;  // beside the mailbox, for when only these are awaited
  BatchReturn returns_;
  std::optional<StatusServer> server_;
  std::optional<ControlServer> control_;
  std::unique_ptr<Sender> sender_;
  std::unique_ptr<DiskThread> disk_;
  std::unique_ptr<RecountThread> recount_;  // none: nothing is counted again
  std::unique_ptr<ReaderThread> reader_;
  std::unique_ptr<SignalThread> signals_;

  bool caught_up_ = false;
  bool ready_ = false;
  bool stopping_ = false;
  bool reload_due_ = false;
  bool reader_runs_ = false;
  int exit_code_ = exit_good;
  std::vector<OutboxRow> undelivered_;
  Duration tick_due_{0};
  Duration watchdog_due_{0};
  Duration reader_heard_{0};
};

}  // namespace tokentail
