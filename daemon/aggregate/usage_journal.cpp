// SPDX-License-Identifier: Apache-2.0
#include "aggregate/usage_journal.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "aggregate/key.hpp"
#include "aggregate/key_index.hpp"
#include "aggregate/varint.hpp"
#include "core/time.hpp"

namespace tokentail {
namespace {

constexpr std::int64_t ns_per_hour = 3'600'000'000'000;
constexpr std::size_t chunk_bytes = 256 * 1024;
constexpr std::size_t fixed_bytes_max = 2 * varint_bytes_max + 1 + totals_bytes_max;

char* write_text(char* to, std::string_view text) {
  to = write_varint(to, std::uint64_t{text.size()});
  return std::ranges::copy(text, to).out;
}

// The hour, and the totals behind their size.
char* write_amounts(char* to, std::int64_t hour, const UsageTotals& totals) {
  to = write_varint(to, zigzag(hour));
  char* const end = write_totals(to + 1, totals);
  *to = static_cast<char>(end - to - 1);
  return end;
}

std::uint64_t hash_of(std::string_view key, std::int64_t hour) {
  return hash_text(key) ^ (static_cast<std::uint64_t>(hour) * 0x9E37'79B9'7F4A'7C15U);
}

}  // namespace

UsageJournal::UsageJournal(std::initializer_list<UsageEntry> entries) {
  for (const auto& entry : entries) {
    add(entry);
  }
}

// A note: the key behind its size, the hour, the totals behind their size.
void UsageJournal::add(const UsageRecord& record) {
  std::size_t key_size = 0;
  for (const auto dimension : ledger_dimensions) {
    const auto size = record[dimension].size();
    key_size += size + (size < 0x80 ? 1 : varint_bytes_max);
  }
  char* const begin = room_for(key_size + fixed_bytes_max);
  // The size of the key is known when it is written: room for the size of a usual one is left.
  char* to = begin + 1;
  for (const auto dimension : ledger_dimensions) {
    to = write_text(to, record[dimension]);
  }
  const auto written = static_cast<std::size_t>(to - begin - 1);
  if (written < 0x80) {
    *begin = static_cast<char>(written);
  } else {
    std::array<char, varint_bytes_max> size;  // NOLINT(*-init): filled as far as it is read
    const auto size_bytes =
        static_cast<std::size_t>(write_varint(size.data(), std::uint64_t{written}) - size.data());
    std::memmove(begin + size_bytes, begin + 1, written);
    std::memcpy(begin, size.data(), size_bytes);
    to = begin + size_bytes + written;
  }
  to = write_amounts(to, ns_since_epoch(record.time) / ns_per_hour, usage_of(record));
  chunks_.back().size += static_cast<std::size_t>(to - begin);
  if (++size_ >= sum_up_at_) {
    sum_up();
  }
}

void UsageJournal::add(const UsageEntry& entry) {
  char* const begin = room_for(entry.key.size() + fixed_bytes_max);
  char* const end = write_amounts(write_text(begin, entry.key), entry.hour, entry.totals);
  chunks_.back().size += static_cast<std::size_t>(end - begin);
  ++size_;
}

char* UsageJournal::room_for(std::size_t bytes) {
  if (chunks_.empty() || chunks_.back().capacity - chunks_.back().size < bytes) {
    const auto capacity = std::max(chunk_bytes, bytes);
    chunks_.push_back(
        {.bytes = std::make_unique_for_overwrite<char[]>(capacity), .capacity = capacity});
  }
  auto& chunk = chunks_.back();
  return chunk.bytes.get() + chunk.size;
}

UsageJournal::Note UsageJournal::take_note(std::string_view& in) {
  const auto taken = [&in](std::size_t size) {
    const auto bytes = in.substr(0, size);
    in.remove_prefix(bytes.size());
    return bytes;
  };
  Note note;
  note.key = taken(static_cast<std::size_t>(take_varint(in).value_or(0)));
  note.hour = static_cast<std::int64_t>(take_signed_varint(in).value_or(0));
  const auto totals_size = static_cast<unsigned char>(in.front());
  in.remove_prefix(1);
  note.totals = taken(totals_size);
  return note;
}

void UsageJournal::put_back(UsageJournal older) {
  older.chunks_.insert(older.chunks_.end(), std::make_move_iterator(chunks_.begin()),
                       std::make_move_iterator(chunks_.end()));
  older.size_ += size_;
  *this = std::move(older);
  sum_up();
}

void UsageJournal::sum_up() {
  UsageJournal summed;
  for (const auto& entry : sums()) {
    summed.add(entry);
  }
  *this = std::move(summed);
  sum_up_at_ = 2 * std::max(size_, notes_before_sums);
}

std::vector<UsageEntry> UsageJournal::sums() const {
  std::vector<UsageEntry> entries;
  std::vector<std::uint64_t> hashes;  // of entries, apart so that probing touches no key in vain
  KeyIndex index;
  each([&](Note note) {
    const auto hash = hash_of(note.key, note.hour);
    auto at = index.find(hash, [&](std::uint32_t i) {
      return hashes[i] == hash && entries[i].hour == note.hour && entries[i].key == note.key;
    });
    if (at == KeyIndex::absent) {
      at = static_cast<std::uint32_t>(entries.size());
      index.insert(hash, at, [&](std::uint32_t i) { return hashes[i]; });
      hashes.push_back(hash);
      entries.push_back({.key = std::string(note.key), .hour = note.hour, .totals = {}});
    }
    entries[at].totals += take_totals(note.totals).value_or(UsageTotals{});
  });
  return entries;
}

}  // namespace tokentail
