// SPDX-License-Identifier: Apache-2.0
// Whether two texts are the same, for the short names that each record is compared by: a call of
// the C library costs more than the comparison.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tokentail {

// Both ends of up to twice a word's bytes, as words that may overlap.
template <class Word>
[[nodiscard]] inline bool equal_ends(const char* a, const char* b, std::size_t size) {
  Word of_a[2];  // NOLINT(*-avoid-c-arrays, *-init): filled below
  Word of_b[2];  // NOLINT(*-avoid-c-arrays, *-init)
  std::memcpy(&of_a[0], a, sizeof(Word));
  std::memcpy(&of_b[0], b, sizeof(Word));
  std::memcpy(&of_a[1], a + size - sizeof(Word), sizeof(Word));
  std::memcpy(&of_b[1], b + size - sizeof(Word), sizeof(Word));
  return ((of_a[0] ^ of_b[0]) | (of_a[1] ^ of_b[1])) == 0;
}

[[nodiscard]] inline bool equal_text(std::string_view a, std::string_view b) {
  const auto size = a.size();
  if (size != b.size()) {
    return false;
  }
  if (size > 2 * sizeof(std::uint64_t)) {
    return std::memcmp(a.data(), b.data(), size) == 0;
  }
  if (size >= sizeof(std::uint64_t)) {
    return equal_ends<std::uint64_t>(a.data(), b.data(), size);
  }
  if (size >= sizeof(std::uint32_t)) {
    return equal_ends<std::uint32_t>(a.data(), b.data(), size);
  }
  return size == 0 ||
         (a.front() == b.front() && a[size / 2] == b[size / 2] && a.back() == b.back());
}

}  // namespace tokentail
