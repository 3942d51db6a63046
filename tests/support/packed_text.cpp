// SPDX-License-Identifier: Apache-2.0
#include "support/packed_text.hpp"

#include <zlib.h>
#include <zstd.h>

namespace tokentail::test {

std::string gzip(const std::string& text) {
  return gzip_at(Z_DEFAULT_COMPRESSION, text);
}

std::string gzip_at(int level, const std::string& text) {
  z_stream zlib{};
  deflateInit2(&zlib, level, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  auto input = text;
  std::string packed(deflateBound(&zlib, text.size()), '\0');
  zlib.next_in = reinterpret_cast<Bytef*>(input.data());
  zlib.avail_in = static_cast<uInt>(input.size());
  zlib.next_out = reinterpret_cast<Bytef*>(packed.data());
  zlib.avail_out = static_cast<uInt>(packed.size());
  deflate(&zlib, Z_FINISH);
  packed.resize(packed.size() - zlib.avail_out);
  deflateEnd(&zlib);
  return packed;
}

std::string zstd(const std::string& text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  return packed;
}

}  // namespace tokentail::test
