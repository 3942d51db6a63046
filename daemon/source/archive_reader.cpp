// SPDX-License-Identifier: Apache-2.0
#include "source/archive_reader.hpp"

#include <algorithm>
#include <utility>

namespace tokentail {

Outcome<ArchiveReader> ArchiveReader::open(const std::string& path, std::int64_t line_bytes_max,
                                           std::size_t block_bytes) {
  auto bytes = open_byte_stream(path);
  if (!bytes) {
    return std::unexpected(bytes.error());
  }
  return ArchiveReader(path, std::move(*bytes), line_bytes_max, block_bytes);
}

ArchiveReader::ArchiveReader(const std::string& path, std::unique_ptr<ByteStream> bytes,
                             std::int64_t line_bytes_max, std::size_t block_bytes)
    : path_(std::make_shared<const std::string>(path)),
      bytes_(std::move(bytes)),
      block_bytes_(block_bytes),
      framer_(line_bytes_max, LineFramer::Start::of_file) {}

Outcome<std::optional<LineBlock>> ArchiveReader::next_block() {
  BlockBuffer buffer(std::max(block_bytes_, rest_.size() * 2));
  std::ranges::copy(rest_, buffer.room().begin());
  buffer.resize(rest_.size());
  LineFramer::Framed framed;
  while (buffer.lines.empty() && !ended_) {
    fill(buffer);
    framed = framer_.frame(buffer.text(), 0, buffer.lines);
    if (buffer.lines.empty()) {
      drop_front(buffer, framed.next);
    }
  }
  counts_ += framer_.take_counts();
  if (buffer.lines.empty()) {
    return error_ ? Outcome<std::optional<LineBlock>>(std::unexpected(*error_)) : std::nullopt;
  }
  const auto first_offset = offset_;
  rest_ = buffer.text().substr(framed.next);
  offset_ += static_cast<std::int64_t>(framed.next);
  LineBlock block;
  block.path = path_;
  block.first_offset = first_offset;
  block.buffer = std::move(buffer);
  return block;
}

void ArchiveReader::fill(BlockBuffer& buffer) {
  if (buffer.room().empty()) {
    buffer.grow(buffer.capacity() * 2);
  }
  while (!ended_ && !buffer.room().empty()) {
    const auto count = bytes_->read(buffer.room());
    if (!count) {
      error_ = count.error();
    }
    ended_ = count.value_or(0) == 0;
    buffer.resize(buffer.text().size() + count.value_or(0));
  }
  if (ended_ && !error_) {
    end_last_line(buffer);
  }
}

// What was framed and held no line: a hole, blank lines, a line that is too long. It may go on for
// gigabytes.
void ArchiveReader::drop_front(BlockBuffer& buffer, std::size_t bytes) {
  const std::string rest(buffer.text().substr(bytes));
  buffer.resize(0);
  std::ranges::copy(rest, buffer.room().begin());
  buffer.resize(rest.size());
  offset_ += static_cast<std::int64_t>(bytes);
}

void ArchiveReader::end_last_line(BlockBuffer& buffer) {
  if (buffer.text().empty() || buffer.text().ends_with('\n')) {
    return;
  }
  if (buffer.room().empty()) {
    buffer.grow(buffer.capacity() + 1);
  }
  buffer.room().front() = '\n';
  buffer.resize(buffer.text().size() + 1);
}

}  // namespace tokentail
