// SPDX-License-Identifier: Apache-2.0
// The key of a group: the values of some dimensions of a record, as one run of bytes (each value
// behind its length), so that tables, files and rows all hold the same form.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "record/usage_record.hpp"

namespace tokentail {

// Appends one value of a key to `out`.
void append_key_value(std::string& out, std::string_view value);

// Writes the key of `record` over `by` to `out` (replacing it). False when the record lacks one of
// the dimensions; the key then holds an empty value for it.
bool make_key(const UsageRecord& record, std::span<const Dimension> by, std::string& out);

// The values of a key, in the order of its dimensions. They borrow from `key`.
[[nodiscard]] std::vector<std::string_view> key_values(std::string_view key);

[[nodiscard]] std::size_t count_key_values(std::string_view key);

// The key that evicted keys are folded into, for a group of `by`.
[[nodiscard]] std::string other_key(std::span<const Dimension> by);

// Equal keys have equal hashes, whether built or still spread over a record.
[[nodiscard]] std::uint64_t hash_key(std::string_view key);
[[nodiscard]] std::uint64_t hash_key(const UsageRecord& record, std::span<const Dimension> by);
[[nodiscard]] std::uint64_t hash_text(std::string_view text);

// Works out the record's name_hashes: for whoever has its names at hand, so that nobody has to wait
// for them later.
void fill_name_hashes(UsageRecord& record);

// hash_text() of a record's value.
[[nodiscard]] inline std::uint64_t hash_of(const UsageRecord& record, Dimension dimension) {
  const auto at = static_cast<std::size_t>(dimension);
  const auto known = at < record.name_hashes.size() ? record.name_hashes[at] : 0;
  return known != 0 ? known : hash_text(record[dimension]);
}

// What make_key() returns, and whether it would make `key`: without making it.
[[nodiscard]] bool has_key(const UsageRecord& record, std::span<const Dimension> by);
[[nodiscard]] bool is_key_of(const UsageRecord& record, std::span<const Dimension> by,
                             std::string_view key);

}  // namespace tokentail
