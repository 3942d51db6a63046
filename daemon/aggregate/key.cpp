// SPDX-License-Identifier: Apache-2.0
#include "aggregate/key.hpp"

#include <algorithm>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "aggregate/varint.hpp"
#include "core/equal_text.hpp"

namespace tokentail {
namespace {

std::uint64_t hashed(std::uint64_t before, std::string_view value) {
  return XXH3_64bits_withSeed(value.data(), value.size(), before);
}

// The next value of a key, removed from its front; nothing at its end, or where it is damaged.
std::optional<std::string_view> take_value(std::string_view& key) {
  if (key.empty()) {
    return std::nullopt;
  }
  auto size = static_cast<std::size_t>(static_cast<unsigned char>(key.front()));
  if (size < 0x80) {
    key.remove_prefix(1);
  } else {
    const auto length = take_varint(key);
    size = length && *length <= key.size() ? static_cast<std::size_t>(*length) : key.size() + 1;
  }
  if (size > key.size()) {
    key = {};
    return std::nullopt;
  }
  const auto value = key.substr(0, size);
  key.remove_prefix(value.size());
  return value;
}

// Whether the next value of the key is this one, of less than 128 bytes: then it is removed.
bool remove_short(std::string_view& key, std::string_view value) {
  if (key.size() <= value.size() || static_cast<unsigned char>(key.front()) != value.size() ||
      !equal_text({key.data() + 1, value.size()}, value)) {
    return false;
  }
  key.remove_prefix(value.size() + 1);
  return true;
}

}  // namespace

void append_key_value(std::string& out, std::string_view value) {
  if (value.size() < 0x80) {  // as append_varint would, at a fraction of its cost
    out.push_back(static_cast<char>(value.size()));
  } else {
    append_varint(out, value.size());
  }
  out.append(value);
}

bool make_key(const UsageRecord& record, std::span<const Dimension> by, std::string& out) {
  out.clear();
  bool complete = true;
  for (const auto dimension : by) {
    const auto value = record[dimension];
    complete = complete && !value.empty();
    append_key_value(out, value);
  }
  return complete;
}

bool has_key(const UsageRecord& record, std::span<const Dimension> by) {
  return std::ranges::none_of(by, [&](Dimension dimension) { return record[dimension].empty(); });
}

bool is_key_of(const UsageRecord& record, std::span<const Dimension> by, std::string_view key) {
  return std::ranges::all_of(by,
                             [&](Dimension dimension) {
                               const auto value = record[dimension];
                               return value.size() < 0x80 ? remove_short(key, value)
                                                          : take_value(key) == value;
                             }) &&
         key.empty();
}

std::vector<std::string_view> key_values(std::string_view key) {
  std::vector<std::string_view> values;
  while (const auto value = take_value(key)) {
    values.push_back(*value);
  }
  return values;
}

std::size_t count_key_values(std::string_view key) {
  std::size_t count = 0;
  while (take_value(key)) {
    ++count;
  }
  return count;
}

std::string other_key(std::span<const Dimension> by) {
  std::string key;
  for (std::size_t i = 0; i < by.size(); ++i) {
    append_key_value(key, "__other__");
  }
  return key;
}

std::uint64_t hash_text(std::string_view text) {
  return hashed(0, text);
}

std::uint64_t hash_key(std::string_view key) {
  std::uint64_t hash = 0;
  while (const auto value = take_value(key)) {
    hash = hashed(hash, *value);
  }
  return hash;
}

std::uint64_t hash_key(const UsageRecord& record, std::span<const Dimension> by) {
  std::uint64_t hash = 0;
  for (const auto dimension : by) {
    hash = hashed(hash, record[dimension]);
  }
  return hash;
}

}  // namespace tokentail
