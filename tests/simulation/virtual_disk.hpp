// SPDX-License-Identifier: Apache-2.0
// What the store promises: a checkpoint is on disk whole or not at all, and is read back as saved.
#pragma once

#include <map>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "engine/checkpoint.hpp"

namespace tokentail::test {

class VirtualDisk {
 public:
  void commit(const Checkpoint& checkpoint);
  void apply(std::span<const OutboxChange> changes);

  [[nodiscard]] SavedState load() const;

  // By key: over ledger_dimensions.
  [[nodiscard]] const std::map<std::string, UsageTotals>& usage() const { return usage_; }
  [[nodiscard]] std::size_t waiting() const { return outbox_.size(); }

 private:
  using Rows = std::map<std::string, std::string>;

  std::map<std::tuple<std::uint64_t, std::int64_t>, FileCursor> cursors_;  // by inode and birth
  std::map<std::string, Rows> tables_;
  Rows alerts_;
  Rows values_;
  std::map<std::string, UsageTotals> usage_;
  std::vector<OutboxRow> outbox_;  // in the order they were saved
};

}  // namespace tokentail::test
