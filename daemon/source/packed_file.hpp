// SPDX-License-Identifier: Apache-2.0
// What decompressors share: the compressed bytes, and the words for a file that ends too early.
#pragma once

#include <algorithm>
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
  Outcome<std::span<char>> rest() { return at_least(1); }

  // The same, and no fewer than `count` bytes of what the file has; no more than it reads at once.
  Outcome<std::span<char>> at_least(std::size_t count) {
    if (rest_.size() >= count) {
      return rest_;
    }
    std::ranges::copy(rest_, bytes_.begin());
    rest_ = std::span(bytes_).first(rest_.size());
    while (rest_.size() < count) {
      const auto more = plain_.read(std::span(bytes_).subspan(rest_.size()));
      if (!more || *more == 0) {
        return more ? Outcome<std::span<char>>(rest_) : std::unexpected(more.error());
      }
      rest_ = std::span(bytes_).first(rest_.size() + *more);
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
