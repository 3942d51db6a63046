// SPDX-License-Identifier: Apache-2.0
// The engine's state on disk: one SQLite database in a directory that one daemon owns.
//
// Promises: a commit is all or nothing and durable when it returns; after a kill at any moment the
// next open() finds the last committed state; a failed commit changes nothing and the same
// checkpoint may be tried again, which is the thing to do for ErrorKind::no_space and io. State
// that cannot be read never stops a start: it is set aside and the logs are read again, which is
// due until end_rebuild(). Only the state of a newer version is refused, and left as it is.
//
// A disk that fails to read looks like damage. So damage is ErrorKind::io until load() has met it
// five times, or five commits in a row have, those of a daemon before this one included; then it is
// ErrorKind::corrupt, and the store has noted it: drop the object and open again, and the state is
// set aside.
//
// The directory must be on a local file system, others are refused: SQLite shares memory between
// the daemon and those who read. One thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/time.hpp"
#include "engine/checkpoint.hpp"
#include "notify/outbox_row.hpp"
#include "store/outbox_rows.hpp"
#include "store/state_files.hpp"

namespace tokentail {

struct StateDatabase;

struct StoreLimits {
  std::int64_t database_bytes_max = std::int64_t{64} << 30U;  // then commits fail as on a full disk
  Duration history = std::chrono::days(400);  // hourly usage older than that is deleted
};

struct StoreStatus {
  std::optional<SetAside> set_aside;  // what open() could not read
  std::string rebuild_due;            // why what was counted has to be counted again; or empty
  std::int64_t bytes = 0;             // of the database and its log
  std::int64_t commits_total = 0;
  std::int64_t commits_failed_total = 0;
  std::int64_t dead_messages = 0;
  std::int64_t merges_due = 0;                // places found to wait for it since the start
  std::int64_t damaged_usage_runs_total = 0;  // unreadable: what was in them is lost
};

class StateStore {
 public:
  // Creates the directory when it is missing. `now` names what is set aside.
  // ErrorKind::busy: another process, named in the message, owns the directory. too_new: see above.
  // invalid: the directory is no place for a state. io: it cannot be written.
  static Outcome<StateStore> open(const std::filesystem::path& directory, Instant now,
                                  StoreLimits limits = {});

  [[nodiscard]] Outcome<SavedState> load();

  [[nodiscard]] Outcome<> commit(const Checkpoint& checkpoint);

  // Work that commits left for when there is time: merges runs of rows at one place, in a small
  // transaction of its own. False when nothing is left, or when it failed: then nothing has
  // changed, and the next commit does it and says why it cannot.
  bool merge_some();

  // From the next commit on, the state is whole again. Until then open() throws away what was
  // committed since the loss, because it is a part of a whole, and a rebuild is due again.
  void end_rebuild();

  // Windows and alerts as they are in `checkpoint`, with its values, instead of what is saved.
  // Cursors, usage and messages stay.
  [[nodiscard]] Outcome<> replace_windows(const Checkpoint& checkpoint);

  // What became of messages, in a small transaction of its own.
  [[nodiscard]] Outcome<> apply(std::span<const OutboxChange> changes);

  // Every message, waiting or given up, in the order they came; what a person does with them.
  [[nodiscard]] Outcome<std::vector<OutboxEntry>> outbox();
  [[nodiscard]] Outcome<std::vector<OutboxRow>> revive(const OutboxSelection& selection,
                                                       Instant now);
  [[nodiscard]] Outcome<std::vector<OutboxName>> drop(const OutboxSelection& selection);

  // For an owner who finds that what load() gave makes no sense: the next open() sets it aside.
  void condemn(const std::string& reason);

  [[nodiscard]] StoreStatus status() const;

  StateStore(StateStore&& other) noexcept;
  StateStore& operator=(StateStore&& other) noexcept;
  StateStore(const StateStore&) = delete;
  StateStore& operator=(const StateStore&) = delete;
  ~StateStore();

 private:
  struct Parts;

  explicit StateStore(std::unique_ptr<Parts> parts);

  static Outcome<StateDatabase> open_database(const StateFiles& files, StoreLimits limits,
                                              bool held_state, StoreStatus& status);
  static Outcome<StateDatabase> begin_anew(const StateFiles& files, StoreLimits limits,
                                           StoreStatus& status);
  Outcome<> told(Outcome<> outcome);
  template <class Result>
  Outcome<Result> told_of_messages(Outcome<Result> outcome);
  void open_anew();
  void note_damaged_runs();
  void note_looks(int looks);
  void put_off_merging(bool on);
  void count_dead();

  std::unique_ptr<Parts> parts_;
};

}  // namespace tokentail
