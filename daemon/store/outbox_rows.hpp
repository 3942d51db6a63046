// SPDX-License-Identifier: Apache-2.0
// The table `outbox`: messages to be delivered, and those given up, kept aside for a person.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "notify/outbox_row.hpp"
#include "store/sqlite.hpp"

namespace tokentail {

struct OutboxEntry {
  OutboxRow row;
  bool is_dead = false;
};

// All that is named must match; nothing named: every message.
struct OutboxSelection {
  std::vector<std::string> ids;
  std::string target;
  bool dead_only = false;

  [[nodiscard]] bool matches(const OutboxEntry& entry) const;
};

class OutboxRows {
 public:
  // Given-up messages beyond this many are deleted, the oldest first.
  static constexpr std::int64_t dead_rows_max = 1000;

  static Outcome<OutboxRows> prepare(const Database& database);

  // A row that is already there stays as it is.
  [[nodiscard]] Outcome<> add(std::span<const OutboxRow> rows);

  // A change of a row that is not there is nothing.
  [[nodiscard]] Outcome<> apply(std::span<const OutboxChange> changes);

  // Those that are not dead, in the order they were added.
  [[nodiscard]] Outcome<std::vector<OutboxRow>> load();
  [[nodiscard]] Outcome<std::int64_t> count_dead();

  // The dead ones too.
  [[nodiscard]] Outcome<std::vector<OutboxEntry>> load_all();

  // Dead ones that match wait again as if they were new. They.
  [[nodiscard]] Outcome<std::vector<OutboxRow>> revive(const OutboxSelection& selection,
                                                       Instant now);
  [[nodiscard]] Outcome<std::vector<OutboxName>> drop(const OutboxSelection& selection);

 private:
  [[nodiscard]] Outcome<> apply_one(const OutboxChange& change);

  struct Statements {
    Statement add;
    Statement remove;
    Statement update;
    Statement trim;
    Statement load;
    Statement count_dead;
    Statement load_all;
    Statement revive;
  };

  explicit OutboxRows(Statements statements) : statements_(std::move(statements)) {}

  Statements statements_;
};

}  // namespace tokentail
