// SPDX-License-Identifier: Apache-2.0
// What decompressors share: the compressed bytes, and the words for a file that ends too early.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "source/plain_stream.hpp"

namespace tokentail {

// Compressed bytes as a decompressor takes them: a stretch at a time.
class PackedFile {
 public:
  explicit PackedFile(PlainStream plain) : plain_(std::move(plain)), bytes_(at_once) {}

  // What was not taken yet; reads on when all was. Empty at the end of the file.
  Outcome<std::span<char>> rest() {
    if (rest_.empty()) {
      const auto count = plain_.read(bytes_);
      if (!count) {
        return std::unexpected(count.error());
      }
      rest_ = std::span(bytes_).first(*count);
    }
    return rest_;
  }
  void take(std::size_t count) { rest_ = rest_.subspan(count); }
  void park() { plain_.park(); }

  [[nodiscard]] std::int64_t taken() const {
    return plain_.file_bytes() - static_cast<std::int64_t>(rest_.size());
  }

 private:
  static constexpr std::size_t at_once = std::size_t{128} << 10U;

  PlainStream plain_;
  std::vector<char> bytes_;
  std::span<char> rest_;
};

inline std::unexpected<Error> torn() {
  return fail(ErrorKind::corrupt, "the compressed data ends in the middle");
}

}  // namespace tokentail
