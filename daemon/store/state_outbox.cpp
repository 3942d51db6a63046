// SPDX-License-Identifier: Apache-2.0
// What a StateStore does with messages.
#include <algorithm>
#include <utility>

#include "core/fail_point.hpp"
#include "store/in_turn.hpp"
#include "store/state_store.hpp"
#include "store/state_store_parts.hpp"

namespace tokentail {

// Commits need not meet damage among messages, and their success says nothing of it.
template <class Result>
Outcome<Result> StateStore::told_of_messages(Outcome<Result> outcome) {
  if (outcome) {
    parts_->message_looks = 0;
    return outcome;
  }
  auto error = std::move(outcome).error();
  if (error.kind == ErrorKind::corrupt && ++parts_->message_looks >= looks_max) {
    condemn(error.message);
  }
  return std::unexpected(told(std::unexpected(std::move(error))).error());
}

Outcome<> StateStore::apply(std::span<const OutboxChange> changes) {
  if (changes.empty()) {
    return {};
  }
  auto& state = parts_->state;
  auto applied = in_transaction(state.database, [&] {
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
  return told_of_messages(std::move(applied));
}

void StateStore::count_dead() {
  auto& status = parts_->status;
  status.dead_messages = parts_->state.tables.outbox.count_dead().value_or(status.dead_messages);
}

Outcome<std::vector<OutboxEntry>> StateStore::outbox() {
  return told_of_messages(parts_->state.tables.outbox.load_all());
}

Outcome<std::vector<OutboxRow>> StateStore::revive(const OutboxSelection& selection, Instant now) {
  auto& state = parts_->state;
  auto revived = told_of_messages(
      in_transaction(state.database, [&] { return state.tables.outbox.revive(selection, now); }));
  count_dead();
  return revived;
}

Outcome<std::vector<OutboxName>> StateStore::drop(const OutboxSelection& selection) {
  auto& state = parts_->state;
  auto dropped = told_of_messages(
      in_transaction(state.database, [&] { return state.tables.outbox.drop(selection); }));
  count_dead();
  return dropped;
}

}  // namespace tokentail
