// SPDX-License-Identifier: Apache-2.0
// What a StateStore does with messages.
#include <algorithm>
#include <utility>

#include "core/fail_point.hpp"
#include "store/state_store.hpp"
#include "store/state_store_parts.hpp"

namespace tokentail {

// Commits need not meet damage among messages, and their success says nothing of it.
Outcome<> StateStore::told_of_messages(Outcome<> outcome) {
  if (outcome) {
    parts_->message_looks = 0;
  } else if (outcome.error().kind == ErrorKind::corrupt && ++parts_->message_looks >= looks_max) {
    condemn(outcome.error().message);
  }
  return told(std::move(outcome));
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
  return told_of_messages(std::move(applied));
}

void StateStore::count_dead() {
  auto& status = parts_->status;
  status.dead_messages = parts_->state.tables.outbox.count_dead().value_or(status.dead_messages);
}

Outcome<std::vector<OutboxEntry>> StateStore::outbox() {
  auto entries = parts_->state.tables.outbox.load_all();
  if (!entries) {
    return std::unexpected(told_of_messages(std::unexpected(entries.error())).error());
  }
  return entries;
}

Outcome<std::vector<OutboxRow>> StateStore::revive(const OutboxSelection& selection, Instant now) {
  auto& state = parts_->state;
  std::vector<OutboxRow> rows;
  const auto revived = told_of_messages(write(state.database, [&]() -> Outcome<> {
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
  const auto dropped = told_of_messages(write(state.database, [&]() -> Outcome<> {
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

}  // namespace tokentail
