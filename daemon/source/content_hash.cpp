// SPDX-License-Identifier: Apache-2.0
#include "source/content_hash.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tokentail {

std::uint64_t content_hash(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

}  // namespace tokentail
