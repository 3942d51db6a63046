// SPDX-License-Identifier: Apache-2.0
#include "support/packed_text.hpp"

#include <zlib.h>
#include <zstd.h>

namespace tokentail::test {

namespace {

std::string packed_by_zlib(int level, const std::string& text, int flush = Z_FINISH,
                           gz_header* header = nullptr) {
  z_stream zlib{};
  deflateInit2(&zlib, level, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  if (header != nullptr) {
    deflateSetHeader(&zlib, header);
  }
  auto input = text;
  std::string packed(deflateBound(&zlib, text.size()) + 16, '\0');
  zlib.next_in = reinterpret_cast<Bytef*>(input.data());
  zlib.avail_in = static_cast<uInt>(input.size());
  zlib.next_out = reinterpret_cast<Bytef*>(packed.data());
  zlib.avail_out = static_cast<uInt>(packed.size());
  deflate(&zlib, flush);
  packed.resize(packed.size() - zlib.avail_out);
  deflateEnd(&zlib);
  return packed;
}

}  // namespace

std::string gzip(const std::string& text) {
  return gzip_at(Z_DEFAULT_COMPRESSION, text);
}

std::string gzip_at(int level, const std::string& text) {
  return packed_by_zlib(level, text);
}

std::string gzip_with_header(const std::string& text) {
  std::string words = "more fields";
  gz_header header{};
  header.extra = reinterpret_cast<Bytef*>(words.data());
  header.extra_len = static_cast<uInt>(words.size());
  header.name = header.extra;
  header.comment = header.extra;
  header.hcrc = 1;
  return packed_by_zlib(Z_DEFAULT_COMPRESSION, text, Z_FINISH, &header);
}

std::string gzip_begun(const std::string& text) {
  return packed_by_zlib(Z_DEFAULT_COMPRESSION, text, Z_SYNC_FLUSH);
}

std::string zstd(const std::string& text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  return packed;
}

}  // namespace tokentail::test
