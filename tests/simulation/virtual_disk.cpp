// SPDX-License-Identifier: Apache-2.0
#include "simulation/virtual_disk.hpp"

#include <algorithm>

namespace tokentail::test {
namespace {

void set(std::map<std::string, std::string>& rows, const std::string& name,
         const std::string& bytes) {
  if (bytes.empty()) {
    rows.erase(name);
  } else {
    rows[name] = bytes;
  }
}

std::vector<NamedBytes> named(const std::map<std::string, std::string>& rows) {
  std::vector<NamedBytes> all;
  for (const auto& [name, bytes] : rows) {
    all.push_back({.name = name, .bytes = bytes});
  }
  return all;
}

}  // namespace

void VirtualDisk::commit(const Checkpoint& checkpoint) {
  for (const auto& cursor : checkpoint.cursors) {
    cursors_[{cursor.identity.inode, cursor.identity.birth_ns}] = cursor;
  }
  for (const auto& table : checkpoint.tables) {
    for (const auto& row : table.rows) {
      set(tables_[table.identity], row.key, row.state);
    }
  }
  for (const auto& entry : checkpoint.usage.sums()) {
    usage_[entry.key] += entry.totals;
  }
  for (const auto& alert : checkpoint.alerts) {
    set(alerts_, alert.name, alert.bytes);
  }
  for (const auto& value : checkpoint.values) {
    set(values_, value.name, value.bytes);
  }
  for (const auto& row : checkpoint.outbox) {
    if (std::ranges::find(outbox_, row.id, &OutboxRow::id) == outbox_.end()) {
      outbox_.push_back(row);
    }
  }
}

void VirtualDisk::apply(std::span<const OutboxChange> changes) {
  for (const auto& change : changes) {
    const auto row = std::ranges::find(outbox_, change.id, &OutboxRow::id);
    if (row == outbox_.end()) {
      continue;
    }
    if (change.kind == OutboxChange::Kind::retry) {
      row->attempts = change.attempts;
      row->due = change.due;
      row->last_error = change.error;
    } else if (change.kind != OutboxChange::Kind::dead) {
      outbox_.erase(row);
    }
  }
}

SavedState VirtualDisk::load() const {
  SavedState state;
  for (const auto& [identity, cursor] : cursors_) {
    state.cursors.push_back(cursor);
  }
  for (const auto& [identity, rows] : tables_) {
    state.tables.push_back({.identity = identity, .rows = {}});
    for (const auto& [key, bytes] : rows) {
      state.tables.back().rows.push_back({.key = key, .state = bytes});
    }
  }
  state.alerts = named(alerts_);
  state.values = named(values_);
  state.outbox = outbox_;
  return state;
}

}  // namespace tokentail::test
