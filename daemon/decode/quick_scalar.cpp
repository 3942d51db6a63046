// SPDX-License-Identifier: Apache-2.0
#include "decode/quick_scalar.hpp"

namespace tokentail {

const char* rich_string_end(const char* begin, const char* at, const char* end, bool& escaped) {
  namespace simd = std::experimental;
  using Byte = unsigned char;
  using Bytes = simd::simd<Byte, simd::simd_abi::deduce_t<Byte, 16>>;
  Bytes seen = 0;
  while (at < end) {
    Bytes bytes;
    bytes.copy_from(reinterpret_cast<const Byte*>(at), simd::element_aligned);
    seen |= bytes;
    const auto special = bytes == Byte{'"'} || bytes == Byte{'\\'} || bytes < Byte{' '};
    if (!simd::any_of(special)) {
      at += Bytes::size();
      continue;
    }
    at += simd::find_first_set(special);
    if (at >= end) {
      return nullptr;
    }
    if (*at == '"') {
      ++at;
      const bool is_ascii = simd::none_of(seen >= Byte{0x80});
      return is_ascii || is_utf8({begin, at}) ? at : nullptr;
    }
    const auto length = *at == '\\' ? escape_length({at, end}) : 0;
    if (length == 0) {  // a control character, or a backslash that starts no escape
      return nullptr;
    }
    escaped = true;
    at += length;
  }
  return nullptr;
}

}  // namespace tokentail
