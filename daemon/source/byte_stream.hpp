// SPDX-License-Identifier: Apache-2.0
// The bytes of a finished log, front to back, decompressed when it is gzip or zstd. Its first bytes
// tell, not its name. Members and frames that follow one another are one stream, as the tools that
// write them have it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "core/error.hpp"

namespace tokentail {

class ByteStream {
 public:
  virtual ~ByteStream() = default;

  // At least one byte into `room`, which is not empty; 0 at the end. `corrupt` when what is
  // compressed is damaged or ends in the middle, and then again at every further call.
  [[nodiscard]] virtual Outcome<std::size_t> read(std::span<char> room) = 0;

  // Closes the file until the next read. That one fails as `corrupt` if another file has taken its
  // place meanwhile.
  virtual void park() = 0;

  // How much of the file was taken, as it lies on the disk: compressed when it is compressed.
  [[nodiscard]] virtual std::int64_t file_bytes() const = 0;
};

// Errors as FileHandle::open().
[[nodiscard]] Outcome<std::unique_ptr<ByteStream>> open_byte_stream(const std::string& path);

}  // namespace tokentail
