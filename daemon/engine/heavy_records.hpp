// SPDX-License-Identifier: Apache-2.0
// The records of the last day that weighed most, and where they stand in the log: evidence for
// whoever asks what drove an alert.
//
// Bounded: beyond records_max the lightest is forgotten. Lives as long as the process. Owned by the
// engine thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "alert/transition.hpp"
#include "core/amount.hpp"
#include "core/time.hpp"

namespace tokentail {

struct HeavyRecord {
  Int128 amount = 0;
  Instant time;
  Origin origin;
};

class HeavyRecords {
 public:
  static constexpr std::size_t records_max = 4096;

  // `key`: a hash of what it is asked for by.
  void offer(Int128 amount, std::uint64_t key, Instant time, std::string_view file,
             std::int64_t offset) {
    if (entries_.size() < records_max || amount > entries_.front().amount) {
      insert({.amount = amount, .time = time, .key = key, .offset = offset}, file);
    }
  }

  // Those of `key` since `from`, the heaviest first.
  [[nodiscard]] std::vector<HeavyRecord> heaviest(std::uint64_t key, Instant from,
                                                  std::size_t most) const;

 private:
  struct Entry {
    Int128 amount = 0;
    Instant time;
    std::uint64_t key = 0;
    std::int64_t offset = 0;
    std::uint32_t file = 0;
  };

  void insert(Entry entry, std::string_view file);
  void forget_old();

  std::vector<Entry> entries_;  // a heap, the lightest in front
  std::vector<std::string> files_;
  Instant newest_;
};

}  // namespace tokentail
