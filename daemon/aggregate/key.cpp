// SPDX-License-Identifier: Apache-2.0
#include "aggregate/key.hpp"

#include <algorithm>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "aggregate/varint.hpp"

namespace tokentail {
namespace {

// The usual key, a single short name, which every record needs several times.
bool make_short_key(std::string_view value, std::string& out) {
  out.resize_and_overwrite(value.size() + 1, [value](char* bytes, std::size_t size) {
    *bytes = static_cast<char>(value.size());
    std::ranges::copy(value, bytes + 1);
    return size;
  });
  return !value.empty();
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
  if (by.size() == 1 && record[by.front()].size() < 0x80) {
    return make_short_key(record[by.front()], out);
  }
  out.clear();
  bool complete = true;
  for (const auto dimension : by) {
    const auto value = record[dimension];
    complete = complete && !value.empty();
    append_key_value(out, value);
  }
  return complete;
}

std::vector<std::string_view> key_values(std::string_view key) {
  std::vector<std::string_view> values;
  while (!key.empty()) {
    const auto size = take_varint(key);
    if (!size || *size > key.size()) {
      break;
    }
    values.push_back(key.substr(0, static_cast<std::size_t>(*size)));
    key.remove_prefix(static_cast<std::size_t>(*size));
  }
  return values;
}

std::string other_key(std::span<const Dimension> by) {
  std::string key;
  for (std::size_t i = 0; i < by.size(); ++i) {
    append_key_value(key, "__other__");
  }
  return key;
}

std::uint64_t hash_key(std::string_view key) {
  return XXH3_64bits(key.data(), key.size());
}

}  // namespace tokentail
