// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/class_masks.hpp"

#include <initializer_list>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tokentail {

#if defined(__x86_64__)
namespace {

// Whether each byte lies in first..first+count-1, by one subtraction that wraps around.
__attribute__((target("avx512f,avx512bw"))) std::uint64_t within_512(__m512i bytes, char first,
                                                                     char count) {
  return _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8(first)),
                                _mm512_set1_epi8(count));
}

__attribute__((target("avx512f,avx512bw"))) ClassMasks classify_avx512(const char* block) {
  const __m512i bytes = _mm512_loadu_si512(block);
  const auto newline = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\n')) |
                       _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\r'));
  const auto blank =
      within_512(bytes, '\t', 5) | _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(' '));
  return {.upper = within_512(bytes, 'A', 26),
          .lower = within_512(bytes, 'a', 26),
          .number = within_512(bytes, '0', 10),
          .space = blank & ~newline,
          .newline = newline,
          .opaque = _mm512_movepi8_mask(bytes)};
}

// Half a block; the halves are put together below.
struct HalfMasks {
  std::uint32_t upper;
  std::uint32_t lower;
  std::uint32_t number;
  std::uint32_t blank;
  std::uint32_t newline;
  std::uint32_t opaque;
};

__attribute__((target("avx2"))) std::uint32_t bits_256(__m256i lanes) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(lanes));
}

__attribute__((target("avx2"))) std::uint32_t within_256(__m256i bytes, char first, char count) {
  const __m256i from_first = _mm256_sub_epi8(bytes, _mm256_set1_epi8(first));
  const __m256i last = _mm256_set1_epi8(static_cast<char>(count - 1));
  return bits_256(_mm256_cmpeq_epi8(_mm256_min_epu8(from_first, last), from_first));
}

__attribute__((target("avx2"))) std::uint32_t equal_256(__m256i bytes, char byte) {
  return bits_256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte)));
}

__attribute__((target("avx2"))) HalfMasks classify_half(const char* half) {
  const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i_u*>(half));
  return {.upper = within_256(bytes, 'A', 26),
          .lower = within_256(bytes, 'a', 26),
          .number = within_256(bytes, '0', 10),
          .blank = within_256(bytes, '\t', 5) | equal_256(bytes, ' '),
          .newline = equal_256(bytes, '\n') | equal_256(bytes, '\r'),
          .opaque = bits_256(bytes)};
}

std::uint64_t joined(std::uint32_t low, std::uint32_t high) {
  return low | (std::uint64_t{high} << 32U);
}

__attribute__((target("avx2"))) ClassMasks classify_avx2(const char* block) {
  const auto low = classify_half(block);
  const auto high = classify_half(block + 32);
  const auto newline = joined(low.newline, high.newline);
  return {.upper = joined(low.upper, high.upper),
          .lower = joined(low.lower, high.lower),
          .number = joined(low.number, high.number),
          .space = joined(low.blank, high.blank) & ~newline,
          .newline = newline,
          .opaque = joined(low.opaque, high.opaque)};
}

}  // namespace

bool has_simd(Simd simd) {
  switch (simd) {
    case Simd::avx512:
      return __builtin_cpu_supports("avx512bw");
    case Simd::avx2:
      return __builtin_cpu_supports("avx2");
    case Simd::none:
      break;
  }
  return true;
}

Classify classifier(Simd simd) {
  switch (simd) {
    case Simd::avx512:
      return classify_avx512;
    case Simd::avx2:
      return classify_avx2;
    case Simd::none:
      break;
  }
  return nullptr;
}
#else
bool has_simd(Simd simd) {
  return simd == Simd::none;
}

Classify classifier(Simd /*simd*/) {
  return nullptr;
}
#endif

Simd best_simd() {
  for (const auto simd : {Simd::avx512, Simd::avx2}) {
    if (has_simd(simd)) {
      return simd;
    }
  }
  return Simd::none;
}

}  // namespace tokentail
