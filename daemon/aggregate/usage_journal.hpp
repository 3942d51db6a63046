// SPDX-License-Identifier: Apache-2.0
// Hourly usage per (user, feature, model): the books that `tokentail report` reads.
//
// Holds only what came since the last checkpoint, as it came: to note a record is to append some
// fifty bytes, and whoever saves them sums them up by key, off the engine's thread. Bounded by the
// volume between two checkpoints; where none works, sums take the place of what they are sums of,
// so that it is bounded by keys. Owned by one thread, moves by value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <vector>

#include "aggregate/usage_totals.hpp"
#include "record/usage_record.hpp"

namespace tokentail {

class UsageJournal {
 public:
  UsageJournal() = default;
  UsageJournal(std::initializer_list<UsageEntry> entries);

  void add(const UsageRecord& record);
  void add(const UsageEntry& entry);

  // Adds what could not be saved back, and sums up by key and hour.
  void put_back(UsageJournal older);

  // Of notes, several of which may be about one key and hour.
  [[nodiscard]] std::int64_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  // Borrows from the journal. `totals`: as write_totals() made them, in the same memory as the key
  // and less than 100 bytes behind it.
  struct Note {
    std::string_view key;
    std::int64_t hour = 0;
    std::string_view totals;
  };
  template <class Visit>
  void each(Visit visit) const {
    for (const auto& chunk : chunks_) {
      std::string_view rest(chunk.bytes.get(), chunk.size);
      while (!rest.empty()) {
        visit(take_note(rest));
      }
    }
  }

  // Summed by key and hour, in the order of their first notes.
  [[nodiscard]] std::vector<UsageEntry> sums() const;

 private:
  struct Chunk {
    std::unique_ptr<char[]> bytes;  // NOLINT(*-avoid-c-arrays): never cleared, as a vector would
    std::size_t size = 0;
    std::size_t capacity = 0;
  };

  [[nodiscard]] char* room_for(std::size_t bytes);
  void sum_up();
  static Note take_note(std::string_view& in);

  std::vector<Chunk> chunks_;
  std::int64_t size_ = 0;
  std::int64_t sum_up_at_ = 2 * notes_before_sums;

  // So many notes may be about keys that are noted already.
  static constexpr std::int64_t notes_before_sums = 1'000'000;
};

}  // namespace tokentail
