// SPDX-License-Identifier: Apache-2.0
// Some bytes of a text as one number, to compare or mix them at once.
#pragma once

#include <cstring>

namespace tokentail {

// From sizeof(Word) readable bytes at any address.
template <class Word>
[[nodiscard]] inline Word word_at(const char* at) {
  Word word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

}  // namespace tokentail
