// SPDX-License-Identifier: Apache-2.0
#include "source/byte_stream.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "source/file_handle.hpp"
#include "source/gzip_stream.hpp"
#include "source/plain_stream.hpp"
#include "source/zstd_stream.hpp"

namespace tokentail {
namespace {

constexpr std::string_view gzip_magic = "\x1f\x8b";
constexpr std::string_view zstd_magic = "\x28\xb5\x2f\xfd";

}  // namespace

Outcome<std::unique_ptr<ByteStream>> open_byte_stream(const std::string& path) {
  auto file = FileHandle::open(path);
  if (!file) {
    return std::unexpected(file.error());
  }
  const auto facts = file->facts();
  if (!facts) {
    return std::unexpected(facts.error());
  }
  std::array<char, zstd_magic.size()> bytes{};
  const auto count = file->read_at(bytes, 0);
  if (!count) {
    return std::unexpected(count.error());
  }
  const std::string_view head(bytes.data(), *count);
  PlainStream plain(path, std::move(*file), facts->identity);
  if (head.starts_with(gzip_magic)) {
    return gzip_stream(std::move(plain));
  }
  if (head == zstd_magic) {
    return zstd_stream(std::move(plain));
  }
  return std::make_unique<PlainStream>(std::move(plain));
}

}  // namespace tokentail
