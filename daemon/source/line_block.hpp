// SPDX-License-Identifier: Apache-2.0
// A stretch of one file as whole lines, the value that travels from the reader to the decoders.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "source/file_cursor.hpp"
#include "source/line_framer.hpp"

namespace tokentail {

// A followed file, for as long as the process lives. Never used again.
using StreamId = std::uint32_t;

// The memory of one block: bytes, then `padding` zero bytes so that a vectorised parser may read
// past the last line. Gives itself back to its pool when it dies, on whatever thread.
class BlockBuffer {
 public:
  static constexpr std::size_t padding = 64;

  BlockBuffer() = default;
  explicit BlockBuffer(std::size_t capacity);
  BlockBuffer(BlockBuffer&& other) noexcept = default;
  BlockBuffer& operator=(BlockBuffer&& other) noexcept;
  BlockBuffer(const BlockBuffer&) = delete;
  BlockBuffer& operator=(const BlockBuffer&) = delete;
  ~BlockBuffer();

  [[nodiscard]] std::size_t capacity() const { return capacity_; }
  [[nodiscard]] std::string_view text() const { return {bytes_.get(), size_}; }

  // Where to put bytes after those already there.
  [[nodiscard]] std::span<char> room() { return {bytes_.get() + size_, capacity_ - size_}; }
  void resize(std::size_t size);

  // Keeps the bytes. A buffer that has grown is not recycled.
  void grow(std::size_t capacity);

  std::vector<LineSpan> lines;

 private:
  friend class BufferPool;
  struct FreeList;
  void give_back();

  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
  std::shared_ptr<FreeList> home_;
};

// A short free list, so that a steady flow of blocks allocates nothing. The list outlives the pool
// when blocks are still on their way.
class BufferPool {
 public:
  BufferPool(std::size_t capacity, std::size_t spare_max);

  [[nodiscard]] BlockBuffer take();
  [[nodiscard]] std::size_t spare() const;

 private:
  std::shared_ptr<BlockBuffer::FreeList> free_list_;
};

struct LineBlock {
  StreamId stream = 0;
  std::uint32_t source = 0;                 // which of ReaderSettings::sources
  std::shared_ptr<const std::string> path;  // where the file is followed
  std::int64_t first_offset = 0;            // in the file, of the buffer's first byte
  BlockBuffer buffer;
  FileCursor after;   // the place to resume once these lines are in the sums
  LineCounts counts;  // what became of the bytes since the last block of this file

  // A block may hold no line and still move the cursor.
  [[nodiscard]] std::size_t size() const { return buffer.lines.size(); }
  [[nodiscard]] std::string_view line(std::size_t i) const {
    return buffer.text().substr(buffer.lines[i].offset, buffer.lines[i].length);
  }
  // In the file, of the line's first byte.
  [[nodiscard]] std::int64_t line_offset(std::size_t i) const {
    return first_offset + static_cast<std::int64_t>(buffer.lines[i].offset);
  }
};

}  // namespace tokentail
