// SPDX-License-Identifier: Apache-2.0
// Whether two texts are the same, for the short names that each record is compared by: a call of
// the C library costs more than the comparison.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tokentail {

template <class Word>
[[nodiscard]] inline Word word_from(std::string_view text, std::size_t at) {
  Word word;  // NOLINT(*-init-variables): filled below
  std::memcpy(&word, text.data() + at, sizeof word);
  return word;
}

// Of two texts of one size, from one to two words: both ends, as words that may overlap.
template <class Word>
[[nodiscard]] inline bool equal_ends(std::string_view a, std::string_view b) {
  const auto last = a.size() - sizeof(Word);
  return ((word_from<Word>(a, 0) ^ word_from<Word>(b, 0)) |
          (word_from<Word>(a, last) ^ word_from<Word>(b, last))) == 0;
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
    return equal_ends<std::uint64_t>(a, b);
  }
  if (size >= sizeof(std::uint32_t)) {
    return equal_ends<std::uint32_t>(a, b);
  }
  return size == 0 ||
         (a.front() == b.front() && a[size / 2] == b[size / 2] && a.back() == b.back());
}

}  // namespace tokentail
