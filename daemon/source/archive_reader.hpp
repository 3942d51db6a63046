// SPDX-License-Identifier: Apache-2.0
// A finished log as blocks of whole lines: what a replay reads. Unlike a log that is still written,
// its last line counts without a newline too. Places are in the decompressed text.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "source/byte_stream.hpp"
#include "source/line_block.hpp"
#include "source/line_framer.hpp"

namespace tokentail {

class ArchiveReader {
 public:
  static constexpr std::size_t usual_block_bytes = std::size_t{256} << 10U;

  // `block_bytes` of text at a time, unless a line takes more.
  [[nodiscard]] static Outcome<ArchiveReader> open(const std::string& path,
                                                   std::int64_t line_bytes_max,
                                                   std::size_t block_bytes = usual_block_bytes);

  // The next lines, at least one; nothing at the end. An error ends it, after the whole lines that
  // came before the damage.
  [[nodiscard]] Outcome<std::optional<LineBlock>> next_block();

  // Closes the file until the next block is asked for.
  void park() { bytes_->park(); }

  [[nodiscard]] const std::string& path() const { return *path_; }
  [[nodiscard]] const LineCounts& counts() const { return counts_; }
  // How much of the file was read so far, in bytes of the disk.
  [[nodiscard]] std::int64_t file_bytes() const { return bytes_->file_bytes(); }

 private:
  ArchiveReader(const std::string& path, std::unique_ptr<ByteStream> bytes,
                std::int64_t line_bytes_max, std::size_t block_bytes);
  void fill(BlockBuffer& buffer);
  void drop_front(BlockBuffer& buffer, std::size_t bytes);
  void end_last_line(BlockBuffer& buffer);

  std::shared_ptr<const std::string> path_;
  std::unique_ptr<ByteStream> bytes_;
  std::size_t block_bytes_;
  LineFramer framer_;
  LineCounts counts_;
  std::string rest_;         // of the last block: the beginning of a line
  std::int64_t offset_ = 0;  // of `rest_`
  bool ended_ = false;
  std::optional<Error> error_;
};

}  // namespace tokentail
