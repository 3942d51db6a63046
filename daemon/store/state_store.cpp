// SPDX-License-Identifier: Apache-2.0
#include "store/state_store.hpp"

#include <chrono>
#include <utility>

#include "core/fail_point.hpp"
#include "store/directory_lock.hpp"
#include "store/in_turn.hpp"
#include "store/state_database.hpp"

namespace tokentail {

// In the order of their needs: the lock is given back last.
struct StateStore::Parts {
  DirectoryLock lock;
  StateFiles files;
  StateDatabase state;
  StoreStatus status;
};

namespace {

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

Outcome<StateDatabase> open_database(const StateFiles& files, StoreLimits limits) {
  if (auto damage = files.obvious_damage()) {
    return fail(ErrorKind::corrupt, std::move(*damage));
  }
  return persistently(
      [&] { return StateDatabase::open(files.database(), limits.database_bytes_max); });
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

Outcome<StateStore> StateStore::open(const std::filesystem::path& directory, Instant now,
                                     StoreLimits limits) {
  auto lock = DirectoryLock::take(directory);
  if (!lock) {
    return std::unexpected(lock.error());
  }
  StateFiles files(directory);
  StoreStatus status;
  auto state = open_database(files, limits);
  if (!state && state.error().kind == ErrorKind::corrupt) {
    crash_point<"set_aside.before">();
    auto moved = files.set_aside(now, state.error().message);
    crash_point<"set_aside.done">();
    if (!moved) {
      return std::unexpected(moved.error());
    }
    status.set_aside = std::move(*moved);
    state = open_database(files, limits);
  }
  if (!state) {
    if (state.error().kind == ErrorKind::no_space) {
      state.error().message += "; free some space, or give --state another directory";
    }
    return fail_in(files.database(), state.error());
  }
  state->tables.usage.keep_days(std::chrono::floor<std::chrono::days>(limits.history).count());
  return StateStore(std::make_unique<Parts>(Parts{.lock = std::move(*lock),
                                                  .files = std::move(files),
                                                  .state = std::move(*state),
                                                  .status = std::move(status)}));
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
  auto committed = write(state.database, [&] {
    return in_turn([] { return fail_point<"checkpoint.before">(); },
                   [&] { return state.tables.write(checkpoint); },
                   [] { return fail_point<"checkpoint.written">(); });
  });
  crash_point<"checkpoint.committed">();
  if (committed) {
    ++parts_->status.commits_total;
    parts_->status.damaged_usage_rows_total += state.tables.usage.damaged();
  } else {
    ++parts_->status.commits_failed_total;
  }
  return note_damage(std::move(committed));
}

Outcome<> StateStore::apply(std::span<const OutboxChange> changes) {
  if (changes.empty()) {
    return {};
  }
  auto& state = parts_->state;
  auto noted = write(state.database, [&] {
    return in_turn([] { return fail_point<"outcome.before">(); },
                   [&] { return state.tables.outbox.apply(changes); },
                   [] { return fail_point<"outcome.written">(); });
  });
  crash_point<"outcome.committed">();
  return note_damage(std::move(noted));
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
  return status;
}

}  // namespace tokentail
