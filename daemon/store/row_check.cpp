// SPDX-License-Identifier: Apache-2.0
#include "store/row_check.hpp"

#include <bit>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tokentail {

RowCheck& RowCheck::bytes(std::string_view value) {
  hash_ = XXH3_64bits_withSeed(value.data(), value.size(), hash_ + value.size());
  return *this;
}

RowCheck& RowCheck::integer(std::int64_t value) {
  hash_ = XXH3_64bits_withSeed(&value, sizeof value, hash_);
  return *this;
}

std::int64_t RowCheck::value() const {
  const auto value = std::bit_cast<std::int64_t>(hash_);
  return value == unchecked ? 1 : value;
}

}  // namespace tokentail
