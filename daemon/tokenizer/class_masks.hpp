// SPDX-License-Identifier: Apache-2.0
// The classes of 64 bytes at once, a bit a byte, by what the processor offers.
#pragma once

#include <cstdint>

namespace tokentail {

// Only ASCII has classes here; a byte of a longer code point is `opaque`.
struct ClassMasks {
  std::uint64_t upper = 0;
  std::uint64_t lower = 0;
  std::uint64_t number = 0;
  std::uint64_t space = 0;
  std::uint64_t newline = 0;
  std::uint64_t opaque = 0;
};

enum class Simd : std::uint8_t { none, avx2, avx512 };

// Whether this processor has it; `none` always.
[[nodiscard]] bool has_simd(Simd simd);
[[nodiscard]] Simd best_simd();

// Of the 64 bytes at `block`.
using Classify = ClassMasks (*)(const char* block);

// Nullptr for `none`: text is then read byte by byte.
[[nodiscard]] Classify classifier(Simd simd);

}  // namespace tokentail
