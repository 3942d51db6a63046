// SPDX-License-Identifier: Apache-2.0
#include "store/state_store.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "core/fail_point.hpp"
#include "store/directory_lock.hpp"
#include "store/in_turn.hpp"
#include "store/network_disk.hpp"
#include "store/state_database.hpp"

namespace tokentail {

// In the order of their needs: the lock is given back last.
struct StateStore::Parts {
  DirectoryLock lock;
  StateFiles files;
  StateDatabase state;
  StoreStatus status;
  bool is_rebuilt = false;  // which the next commit says
};

namespace {

// A value of this name says why the state is not whole yet.
constexpr std::string_view rebuild_due_name = "rebuild_due";

// Does `step` again when the disk failed at it: that may pass, and damage stays.
template <class Step>
auto persistently(Step step) {
  constexpr int attempts = 5;
  auto outcome = step();
  for (int i = 1; i < attempts && !outcome && outcome.error().kind == ErrorKind::io; ++i) {
    outcome = step();
  }
  return outcome;
}

// Runs `change` as one transaction: all of it is on disk, or nothing.
template <class Change>
Outcome<> write(const Database& database, Change change) {
  auto transaction = Transaction::begin(database, Transaction::Mode::write);
  if (!transaction) {
    return std::unexpected(transaction.error());
  }
  return in_turn(change, [&] { return transaction->commit(); });
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
                                                 bool held_state) {
  if (auto damage = files.obvious_damage(held_state)) {
    return fail(ErrorKind::corrupt, std::move(*damage));
  }
  return persistently(
      [&] { return StateDatabase::open(files.database(), limits.database_bytes_max); });
}

// An empty state that says why it is one. The note stands until it does.
Outcome<StateDatabase> StateStore::begin_anew(const StateFiles& files, StoreLimits limits,
                                              StoreStatus& status) {
  auto state = StateDatabase::open(files.database(), limits.database_bytes_max);
  if (!state) {
    return state;
  }
  const NamedBytes due{.name = std::string(rebuild_due_name), .bytes = status.rebuild_due};
  auto marked = write(state->database, [&] { return state->tables.values.save({&due, 1}); });
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
  auto state = open_database(files, limits, lock->held_state());
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
  } else if (state) {
    // What cannot be read here is found by load().
    status.rebuild_due = state->tables.value_named(rebuild_due_name).value_or("");
    if (!status.rebuild_due.empty()) {
      files.condemn(status.rebuild_due);
      state = fail(ErrorKind::corrupt, "a part of a state");  // closes it
      files.discard();
      state = begin_anew(files, limits, status);
    }
  }
  if (!state) {
    if (state.error().kind == ErrorKind::no_space) {
      state.error().message += "; free some space, or give --state another directory";
    }
    return fail_in(files.database(), state.error());
  }
  lock->note_state();
  state->tables.usage.keep_days(std::chrono::floor<std::chrono::days>(limits.history).count());
  StateStore store(std::make_unique<Parts>(Parts{.lock = std::move(*lock),
                                                 .files = std::move(files),
                                                 .state = std::move(*state),
                                                 .status = std::move(status)}));
  store.count_dead();
  return store;
}

Outcome<SavedState> StateStore::load() {
  auto state = persistently([this] { return read(parts_->state); });
  if (!state) {
    return std::unexpected(note_damage(std::unexpected(state.error())).error());
  }
  return state;
}

Outcome<> StateStore::commit(const Checkpoint& checkpoint) {
  auto& state = parts_->state;
  const NamedBytes whole{.name = std::string(rebuild_due_name), .bytes = {}};
  const std::span said(&whole, parts_->is_rebuilt ? 1 : 0);
  auto committed = write(state.database, [&] {
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
    parts_->status.damaged_usage_runs_total = state.tables.usage.damaged_total();
  } else {
    ++parts_->status.commits_failed_total;
  }
  return note_damage(std::move(committed));
}

bool StateStore::merge_some() {
  auto& state = parts_->state;
  if (state.tables.windows.merges_due() + state.tables.usage.merges_due() == 0) {
    return false;
  }
  bool has_merged = false;
  const auto merged = note_damage(write(state.database, [&]() -> Outcome<> {
    const auto done = state.tables.merge_some();
    has_merged = done.value_or(false);
    return done ? fail_point<"merge.written">() : std::unexpected(done.error());
  }));
  crash_point<"merge.committed">();
  parts_->status.merges_total += merged && has_merged ? 1 : 0;
  parts_->status.damaged_usage_runs_total = state.tables.usage.damaged_total();
  return merged && has_merged;
}

void StateStore::end_rebuild() {
  parts_->is_rebuilt = true;
}

Outcome<> StateStore::replace_windows(const Checkpoint& checkpoint) {
  auto& state = parts_->state;
  return note_damage(write(state.database, [&] {
    return in_turn([&] { return state.tables.windows.forget_all(); },
                   [&] { return state.database.execute("DELETE FROM alert;"); },
                   [&] { return state.tables.windows.save(checkpoint.tables); },
                   [&] { return state.tables.alerts.save(checkpoint.alerts); },
                   [&] { return state.tables.values.save(checkpoint.values); });
  }));
}

Outcome<> StateStore::apply(std::span<const OutboxChange> changes) {
  if (changes.empty()) {
    return {};
  }
  auto& state = parts_->state;
  auto applied = write(state.database, [&] {
    return in_turn([] { return fail_point<"outcome.before">(); },
                   [&] { return state.tables.outbox.apply(changes); },
                   [] { return fail_point<"outcome.written">(); });
  });
  crash_point<"outcome.committed">();
  const auto is_dead = [](const OutboxChange& change) {
    return change.kind == OutboxChange::Kind::dead;
  };
  if (applied && std::ranges::any_of(changes, is_dead)) {
    count_dead();
  }
  return note_damage(std::move(applied));
}

void StateStore::count_dead() {
  auto& status = parts_->status;
  status.dead_messages = parts_->state.tables.outbox.count_dead().value_or(status.dead_messages);
}

Outcome<std::vector<OutboxEntry>> StateStore::outbox() {
  auto entries = parts_->state.tables.outbox.load_all();
  if (!entries) {
    return std::unexpected(note_damage(std::unexpected(entries.error())).error());
  }
  return entries;
}

Outcome<std::vector<OutboxRow>> StateStore::revive(const OutboxSelection& selection, Instant now) {
  auto& state = parts_->state;
  std::vector<OutboxRow> rows;
  const auto revived = note_damage(write(state.database, [&]() -> Outcome<> {
    auto found = state.tables.outbox.revive(selection, now);
    if (!found) {
      return std::unexpected(found.error());
    }
    rows = std::move(*found);
    return {};
  }));
  count_dead();
  return revived ? Outcome<std::vector<OutboxRow>>(std::move(rows))
                 : std::unexpected(revived.error());
}

Outcome<std::vector<OutboxName>> StateStore::drop(const OutboxSelection& selection) {
  auto& state = parts_->state;
  std::vector<OutboxName> names;
  const auto dropped = note_damage(write(state.database, [&]() -> Outcome<> {
    auto found = state.tables.outbox.drop(selection);
    if (!found) {
      return std::unexpected(found.error());
    }
    names = std::move(*found);
    return {};
  }));
  count_dead();
  return dropped ? Outcome<std::vector<OutboxName>>(std::move(names))
                 : std::unexpected(dropped.error());
}

Outcome<> StateStore::note_damage(Outcome<> outcome) {
  if (outcome) {
    return outcome;
  }
  if (outcome.error().kind == ErrorKind::corrupt) {
    condemn(outcome.error().message);
  }
  if (outcome.error().kind == ErrorKind::no_space) {
    outcome.error().message += "; free some space, nothing is lost meanwhile";
  }
  return fail_in(parts_->files.database(), outcome.error());
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
