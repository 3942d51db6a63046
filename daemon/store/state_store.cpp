// SPDX-License-Identifier: Apache-2.0
#include "store/state_store.hpp"

#include <chrono>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "core/fail_point.hpp"
#include "store/in_turn.hpp"
#include "store/network_disk.hpp"
#include "store/state_store_parts.hpp"

namespace tokentail {
namespace {

// A value of this name says why the state is not whole yet.
constexpr std::string_view rebuild_due_name = "rebuild_due";

// Does `step`, which opens the database, again while it meets damage or the disk fails at it.
template <class Step>
auto persistently(Step step) {
  const auto may_pass = [](const auto& outcome) {
    return !outcome &&
           (outcome.error().kind == ErrorKind::io || outcome.error().kind == ErrorKind::corrupt);
  };
  auto outcome = step();
  for (int looks = 1; looks < looks_max && may_pass(outcome); ++looks) {
    outcome = step();
  }
  return outcome;
}

std::int64_t days_in(Duration history) {
  return std::chrono::floor<std::chrono::days>(history).count();
}

// One transaction, so that what is read belongs together.
Outcome<SavedState> read(StateDatabase& state) {
  const auto transaction = Transaction::begin(state.database, Transaction::Mode::read);
  if (!transaction) {
    return std::unexpected(transaction.error());
  }
  return state.tables.read();
}

}  // namespace

StateStore::StateStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
StateStore::StateStore(StateStore&& other) noexcept = default;
StateStore& StateStore::operator=(StateStore&& other) noexcept = default;
StateStore::~StateStore() = default;

Outcome<StateDatabase> StateStore::open_database(const StateFiles& files, StoreLimits limits,
                                                 bool held_state, StoreStatus& status) {
  if (auto damage = files.obvious_damage(held_state)) {
    return fail(ErrorKind::corrupt, std::move(*damage));
  }
  return persistently([&]() -> Outcome<StateDatabase> {
    auto state = StateDatabase::open(files.database(), limits.database_bytes_max);
    if (!state) {
      return state;
    }
    auto due = state->tables.value_named(rebuild_due_name);
    if (!due) {
      return std::unexpected(std::move(due).error());
    }
    status.rebuild_due = std::move(*due);
    return state;
  });
}

// An empty state that says why it is one. The note stands until it does.
Outcome<StateDatabase> StateStore::begin_anew(const StateFiles& files, StoreLimits limits,
                                              StoreStatus& status) {
  auto state = StateDatabase::open(files.database(), limits.database_bytes_max);
  if (!state) {
    return state;
  }
  const NamedBytes due{.name = std::string(rebuild_due_name), .bytes = status.rebuild_due};
  auto marked =
      in_transaction(state->database, [&] { return state->tables.values.save({&due, 1}); });
  if (!marked) {
    return std::unexpected(std::move(marked).error());
  }
  files.forget_note();
  return state;
}

Outcome<StateStore> StateStore::open(const std::filesystem::path& directory, Instant now,
                                     StoreLimits limits) {
  auto lock = DirectoryLock::take(directory);
  if (!lock) {
    return std::unexpected(lock.error());
  }
  if (const auto shared = network_file_system_of(directory)) {
    return fail(ErrorKind::invalid,
                fmt::format("the state directory {} is on a network file system ({}), which keeps "
                            "no database safe; give --state a directory on a local disk",
                            directory.string(), *shared));
  }
  StateFiles files(directory);
  StoreStatus status;
  auto state = open_database(files, limits, lock->held_state(), status);
  if (!state && state.error().kind == ErrorKind::corrupt) {
    crash_point<"set_aside.before">();
    files.condemn(state.error().message);
    auto moved = files.set_aside(now, state.error().message);
    crash_point<"set_aside.done">();
    if (!moved) {
      return std::unexpected(moved.error());
    }
    status.set_aside = std::move(*moved);
    status.rebuild_due = status.set_aside->reason;
    state = begin_anew(files, limits, status);
  } else if (state && !status.rebuild_due.empty()) {
    files.condemn(status.rebuild_due);
    state = fail(ErrorKind::corrupt, "a part of a state");  // closes it
    files.discard();
    state = begin_anew(files, limits, status);
  }
  if (!state) {
    if (state.error().kind == ErrorKind::no_space) {
      state.error().message += "; free some space, or give --state another directory";
    }
    return fail_in(files.database(), state.error());
  }
  lock->note_state();
  const auto looks = files.looks();
  state->tables.usage.keep_days(days_in(limits.history));
  StateStore store(std::make_unique<Parts>(Parts{.lock = std::move(*lock),
                                                 .files = std::move(files),
                                                 .limits = limits,
                                                 .state = std::move(*state),
                                                 .status = std::move(status),
                                                 .looks = looks}));
  store.count_dead();
  return store;
}

Outcome<SavedState> StateStore::load() {
  bool is_second_look = false;
  auto state = persistently([&] {
    if (std::exchange(is_second_look, true)) {
      open_anew();
    }
    return read(parts_->state);
  });
  if (!state) {
    if (state.error().kind == ErrorKind::corrupt) {
      condemn(state.error().message);
    }
    return fail_in(parts_->files.database(), std::move(state).error());
  }
  return state;
}

Outcome<> StateStore::commit(const Checkpoint& checkpoint) {
  auto& state = parts_->state;
  const NamedBytes whole{.name = std::string(rebuild_due_name), .bytes = {}};
  const std::span said(&whole, parts_->is_rebuilt ? 1 : 0);
  // History that looks damaged is looked at again before it is given up.
  state.tables.usage.leave_out_damaged(parts_->looks > 0);
  auto committed = in_transaction(state.database, [&] {
    return in_turn([] { return fail_point<"checkpoint.before">(); },
                   [&] { return state.tables.write(checkpoint); },
                   [&] { return state.tables.values.save(said); },
                   [] { return fail_point<"checkpoint.written">(); });
  });
  crash_point<"checkpoint.committed">();
  if (committed) {
    if (std::exchange(parts_->is_rebuilt, false)) {
      parts_->status.rebuild_due.clear();
    }
    ++parts_->status.commits_total;
    note_damaged_runs();
    note_looks(0);
    put_off_merging(true);
    return committed;
  }
  ++parts_->status.commits_failed_total;
  if (committed.error().kind == ErrorKind::corrupt) {
    note_looks(parts_->looks + 1);
    if (parts_->looks >= looks_max) {
      condemn(committed.error().message);
      return fail_in(parts_->files.database(), std::move(committed).error());
    }
  }
  return told(std::move(committed));
}

bool StateStore::merge_some() {
  auto& state = parts_->state;
  if (state.tables.windows.merges_due() + state.tables.usage.merges_due() == 0) {
    return false;
  }
  const auto merged = in_transaction(state.database, [&]() -> Outcome<bool> {
    auto done = state.tables.merge_some();
    const auto step = done ? fail_point<"merge.written">() : Outcome<>();
    return step ? done : std::unexpected(step.error());
  });
  crash_point<"merge.committed">();
  if (!merged) {
    if (merged.error().kind == ErrorKind::corrupt) {
      note_looks(parts_->looks + 1);
      open_anew();
    }
    put_off_merging(false);  // the next commit does it, and tells why it cannot
    return false;
  }
  note_damaged_runs();
  return *merged;
}

void StateStore::put_off_merging(bool on) {
  parts_->puts_off_merging = on;
  parts_->state.tables.usage.put_off_merging(on);
  parts_->state.tables.windows.put_off_merging(on);
}

void StateStore::note_looks(int looks) {
  if (std::exchange(parts_->looks, looks) != looks) {
    parts_->files.note_looks(looks);
  }
}

void StateStore::note_damaged_runs() {
  parts_->status.damaged_usage_runs_total =
      parts_->damaged_runs_known + parts_->state.tables.usage.damaged_total();
}

void StateStore::end_rebuild() {
  parts_->is_rebuilt = true;
}

Outcome<> StateStore::replace_windows(const Checkpoint& checkpoint) {
  auto& state = parts_->state;
  return told(in_transaction(state.database, [&] {
    return in_turn([&] { return state.tables.windows.forget_all(); },
                   [&] { return state.database.execute("DELETE FROM alert;"); },
                   [&] { return state.tables.windows.save(checkpoint.tables); },
                   [&] { return state.tables.alerts.save(checkpoint.alerts); },
                   [&] { return state.tables.values.save(checkpoint.values); });
  }));
}

// What met damage is worth trying again.
Outcome<> StateStore::told(Outcome<> outcome) {
  if (outcome) {
    return outcome;
  }
  auto error = std::move(outcome).error();
  if (error.kind == ErrorKind::corrupt) {
    error.kind = ErrorKind::io;
    error.message += "; it will be read again";
    open_anew();
  }
  if (error.kind == ErrorKind::no_space) {
    error.message += "; free some space, nothing is lost meanwhile";
  }
  return fail_in(parts_->files.database(), std::move(error));
}

// Puts a connection that has read nothing in the place of the one that met damage, which is closed
// only then: as long as there is one, the index of the write-ahead log tells what was committed.
// Made anew, it would also have what was written whole by a commit that failed at its sync.
void StateStore::open_anew() {
  const auto& limits = parts_->limits;
  auto fresh = StateDatabase::open(parts_->files.database(), limits.database_bytes_max);
  if (fresh) {
    fresh->tables.usage.keep_days(days_in(limits.history));
    parts_->state = std::move(*fresh);
    put_off_merging(parts_->puts_off_merging);
    parts_->damaged_runs_known = parts_->status.damaged_usage_runs_total;
  }
}

void StateStore::condemn(const std::string& reason) {
  parts_->files.condemn(reason);
}

StoreStatus StateStore::status() const {
  auto status = parts_->status;
  status.bytes = parts_->files.bytes();
  const auto& tables = parts_->state.tables;
  status.merges_due =
      static_cast<std::int64_t>(tables.windows.merges_due() + tables.usage.merges_due());
  return status;
}

}  // namespace tokentail
